"""Where a learner stands: attempts and lesson states, kept the same way for visitors and for accounts."""
