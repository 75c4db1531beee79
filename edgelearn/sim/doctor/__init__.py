"""The header doctor: what response headers mean to caches, what is wrong with them, and what would be better.

It reads text or a HAR file, asks the very cache that the labs run, and adds what no cache says: what is contradictory
or misspelt.
"""
