"""Places and the time between them. No caches, no queues: only geography, routing and handshakes."""
