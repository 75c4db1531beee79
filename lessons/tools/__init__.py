"""What engineers take home: the header doctor, beliefs run beside the truth, an edge for curl, named scenarios."""
