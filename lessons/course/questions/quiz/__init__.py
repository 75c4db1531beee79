"""A question with options to choose from: block, form and marking."""
