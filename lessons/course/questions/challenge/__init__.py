"""A challenge: reach goals in a lab. Block, form, grading, and what shows that it can be solved."""
