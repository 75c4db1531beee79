"""Views of answers, progress and paths."""
