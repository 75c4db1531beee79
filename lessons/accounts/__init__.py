"""Accounts: names, sign-up and sign-in, messages, sessions, and roles in the workplace.

The steps themselves are django-allauth's; here is what this site decides about them.

Another site to sign in with needs django-allauth's app for it, two variables in `env.py`, two URLs, and its host in
SIGN_IN_HOSTS of `edgelearn.web.csp`.
"""
