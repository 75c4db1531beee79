"""Threads and posts, what moderators do, who is told."""
