"""What applies to every page: headers, caching, static files, health. Nothing about lessons or labs."""
