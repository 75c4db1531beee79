"""The origin: its responses, service times and queue. It knows nothing about caches."""
