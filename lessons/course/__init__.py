"""The course's content, and who may read it.

Lessons and their blocks, kinds of questions, the text format, files in folders and zips, pictures, career paths, terms,
Markdown. Nothing here knows who reads; nothing imports from the packages above.
"""
