"""Whatever the two ends do, the proxy never calls it a fault of its own."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def no_fault_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing is logged at all: what goes wrong with others is told in answers and on the page."""
    with caplog.at_level(logging.WARNING):
        yield
    assert not [record.getMessage() for record in caplog.get_records("call")]
