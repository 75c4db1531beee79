"""Blocks that are answered: how each kind is asked, marked and shown. Pure; `lessons.learning` keeps the answers."""
