"""A prediction about a lab, before it runs: block, form, and the verdict once it has."""
