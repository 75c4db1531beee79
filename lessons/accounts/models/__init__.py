"""Sessions, former addresses, and the shared counters of limits."""
