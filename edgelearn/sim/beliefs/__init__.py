"""What people believe of caches, run beside what caches do. The cache's own rules may use nothing of this package."""
