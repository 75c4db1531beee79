"""Places and the delays between them: geography, routing and handshakes; no caches or queues."""
