"""The page at /.edge/: what the proxy decided lately and why, what it keeps, and a way to purge it."""
