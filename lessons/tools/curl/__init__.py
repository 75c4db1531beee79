"""An edge for curl: a URL that behaves like an edge in front of the freshness lab's origin, and its page.

A run is its settings and the requests so far; each answer is computed from the start, like every lab's.
"""
