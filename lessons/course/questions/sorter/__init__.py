"""Cards to sort into columns: block, form and marking."""
