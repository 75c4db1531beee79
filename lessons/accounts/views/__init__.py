"""Account pages in addition to django-allauth's."""
