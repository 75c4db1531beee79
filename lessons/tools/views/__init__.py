"""The tools' pages."""
