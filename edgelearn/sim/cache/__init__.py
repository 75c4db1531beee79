"""One HTTP cache by RFC 9111: key, storing, freshness, age. No I/O and no clock; the caller passes time."""
