"""The course's pages: home, lessons, personal fragments, the learner's page and the model."""
