"""Accounts: who may be called what, forms and messages of signing up and in, who may write lessons.

The steps themselves are django-allauth's; here is what this site decides about them.
"""
