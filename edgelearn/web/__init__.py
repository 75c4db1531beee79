"""What is true of every page: headers, caching, static files, health. No lessons, no labs."""
