"""Search over lessons, headings, terms and discussions, on SQLite and PostgreSQL."""
