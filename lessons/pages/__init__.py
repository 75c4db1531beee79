"""The course's pages: home, lessons, what is personal on each, the learner's own page, the model."""
