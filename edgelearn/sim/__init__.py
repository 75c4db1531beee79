"""The simulated edge and origin: values in, explained values out.

No Django, no sockets, no clock, no randomness but seeded draws. The only reading is of the packaged
files in `edgelearn.sim.data`. What is modelled, from which source and what is left out: MODEL.md.
"""
