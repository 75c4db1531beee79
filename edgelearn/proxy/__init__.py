"""A caching reverse proxy on real sockets, using the simulator's cache: `manage.py edgeproxy`.

HTTP/1.1 is spoken by h11 on both sides; whether a copy answers is decided by `edgelearn.sim.cache`, and nowhere here.
This package adds the bytes, the waiting and the bounds. It needs no Django.
"""
