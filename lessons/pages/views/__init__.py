"""Public pages and their personal fragments."""
