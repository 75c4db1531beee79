"""Career paths: ordered lessons with a reason for each, and how far a learner is."""
