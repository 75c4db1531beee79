"""Learners' progress: attempts, completion and paths, for visitors and accounts alike."""
