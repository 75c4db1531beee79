"""The header doctor: what response headers mean to caches, what is wrong with them, and how to improve them.

It reads pasted text or a HAR file, runs the cache that the labs use, and adds findings that no cache reports, such as
contradictions and typos.
"""
