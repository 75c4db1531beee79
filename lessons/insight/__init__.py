"""Statistics for authors: how lessons are read and answered, only for groups of at least five people.

Answers are those that learners' own records hold, counted until the end of yesterday; page views are collected without
saying whose they are. Everything shown or exported goes through `disclosure`.

A new figure is a function here that goes through `disclosure`, its lines in `table` and its plot in `drawn`.
"""
