"""Of a file that somebody names, no more is read than is taken."""

from pathlib import Path

import pytest

from edgelearn.bounded_file import TooLargeError, read_bounded


def test_no_more_of_a_file_is_read_than_is_taken(tmp_path: Path) -> None:
    (tmp_path / "short.toml").write_text("a = 1")
    assert read_bounded(tmp_path / "short.toml", 5) == "a = 1"
    with pytest.raises(TooLargeError, match="is larger than 5 bytes"):
        read_bounded(Path("/dev/zero"), 5)
