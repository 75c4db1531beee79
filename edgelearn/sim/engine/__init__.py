"""The two engines: `requests` explains every step, `traffic` runs many requests at once. One meaning."""

from edgelearn.sim.engine.warm import warm

__all__ = ["warm"]
