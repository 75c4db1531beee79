"""What people believe of caches, run beside what caches do. No rule of the cache may use anything of this room."""
