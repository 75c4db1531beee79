"""Common misconceptions about caches, run beside the correct rules. Nothing in `sim.cache` may import this package."""
