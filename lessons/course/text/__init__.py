"""Lessons as plain text: front matter, Markdown, and fenced TOML for what is not text.

Text in, values out, and back; exact on the canonical form. No database, no Wagtail, no lab in here.
"""
