"""Classes: made by instructors, joined and left by learners; what they were assigned, how everyone stands."""
