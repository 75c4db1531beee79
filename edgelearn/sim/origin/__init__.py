"""The origin: how it answers, how long a worker needs, who waits. It knows nothing of caches."""
