"""What authors learn of how their lessons are read and answered: figures of at least five people, never of one.

Answers are those that learners' own records hold, counted until the end of yesterday; page views are collected without
saying whose they are. Everything shown or exported goes through `disclosure`.

A new figure is a function here that goes through `disclosure`, its lines in `table` and its plot in `drawn`.
"""
