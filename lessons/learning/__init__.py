"""Where a learner stands: attempts, completion, the path being followed; kept alike for visitors and for accounts."""
