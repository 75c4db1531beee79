"""The course between plain-text folders and the database: reading, loading, exporting."""
