"""The two engines: `requests` explains every step, `traffic` runs many requests at once. One meaning."""
