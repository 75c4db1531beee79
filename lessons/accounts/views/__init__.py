"""Pages of accounts beside django-allauth's own."""
