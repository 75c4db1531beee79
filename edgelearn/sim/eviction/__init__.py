"""Who goes when the cache is full. One file a policy; each orders keys and knows nothing else.

A policy has the methods of `LRU`. A second one also needs its order in the kernel (`_link` and `_unlink`), a choice in
`Edge`, and an oracle that the engines are compared with.
"""
