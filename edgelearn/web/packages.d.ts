// The bare names of the import map (assets.py), for tsc.

/** Plotly's basic bundle: a classic script that sets globalThis.Plotly and exports nothing. */
declare module "plotly" {}
