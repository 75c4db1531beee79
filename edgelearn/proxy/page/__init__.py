"""The page at /.edge/: recent decisions with their reasons, stored copies, and purging."""
