"""The key that an installation makes for itself."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from edgelearn import secret_key


def test_a_made_key_is_kept_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret-key"
    key = secret_key.kept_in(path)
    assert len(key) >= 50
    assert secret_key.kept_in(path) == key
    assert path.stat().st_mode & 0o777 == 0o600


def test_starts_at_the_same_time_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(secret_key.kept_in, [path] * 64))
    assert keys == {path.read_text()}
    assert list(tmp_path.iterdir()) == [path]


def test_an_unusable_key_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"
    path.write_text("short")
    with pytest.raises(SystemExit, match=str(path)):
        secret_key.kept_in(path)
