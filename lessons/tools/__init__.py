"""Tools for engineers: the header doctor, beliefs, an edge for curl and named scenarios."""
