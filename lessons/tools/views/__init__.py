"""Views of the tools."""
