"""The instructors' workplace: access rights, checks before publishing, and its pages.

Wagtail does the editing, drafts, history and workflow; here is only what it doesn't know about lessons.
"""
