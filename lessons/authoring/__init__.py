"""The instructors' workplace: who may do what in it, what is checked before publishing, and what its pages show.

Wagtail does the editing, drafts, history and workflow; here is only what it doesn't know about lessons.
"""
