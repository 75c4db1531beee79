"""What pages report, and what authors see of it."""
