"""Following a path, marking lessons, answering."""
