"""Threads and posts: permissions, limits, notifications and moderation."""
