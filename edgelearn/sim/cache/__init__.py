"""An HTTP cache following RFC 9111: keys, storing, freshness, age. No I/O and no clock: callers pass the time."""
