"""Public pages, and what is personal on them."""
