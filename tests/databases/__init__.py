"""Databases as earlier versions wrote them, packed: what people have must survive every upgrade.

- 2026-11-30: by the commit before lessons/ was split into packages. The course; an instructor (ines) with a published
  lesson, a newer draft of it, a lesson never published, and a class; an administrator (ada); a learner (lena) who
  answered, marked, follows a path, wrote in the discussion and joined the class; answers and page views of others.
  Everybody's password is "correct horse".
"""
