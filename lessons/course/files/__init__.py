"""The course as plain-text folders: reading, loading into the database, exporting."""
