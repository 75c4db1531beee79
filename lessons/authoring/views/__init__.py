"""The workplace's pages inside Wagtail's admin, which admits authors only."""
