"""Search over lessons, headings, terms and discussions: one table of entries, two databases."""
