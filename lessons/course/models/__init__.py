"""The course's tables: units, the course page, lessons, career paths."""
