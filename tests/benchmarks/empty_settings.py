"""The product's settings, with one address more: /empty, a view that does nothing, to measure others beside."""

from edgelearn.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.empty_view"
