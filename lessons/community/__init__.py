"""Threads and posts: who may write what, how often, who is told, and what moderators do about it."""
