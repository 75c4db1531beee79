"""The text format of lessons: front matter, Markdown and fenced TOML blocks.

Text in, values out, and back; exact on the canonical form. No database, no Wagtail, no lab in here.
"""
