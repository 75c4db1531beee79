"""A number computed from a lab: block, form and marking."""
