"""Endpoints for counts, and the authors' statistics."""
