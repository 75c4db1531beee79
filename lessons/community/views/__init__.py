"""The discussion's pages."""
