"""Classes: instructors create them and assign lessons; learners join, work and leave."""
