"""Accounts: what django-allauth is told about ours, instructors, leaving."""
