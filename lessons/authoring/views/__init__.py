"""The workplace's own pages, inside Wagtail's admin and under its policy; Wagtail lets only authors in."""
