"""The lab that curl reaches: an address that answers like an edge before the freshness lab's origin, and its page.

A run is its settings and the requests so far; each answer is computed from the start, like every lab's.
"""
