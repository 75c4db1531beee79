"""Blocks that are answered: how each kind is asked, marked and shown. Pure; `progress` keeps what was answered."""
