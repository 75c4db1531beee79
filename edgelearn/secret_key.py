"""The secret key of an installation without SECRET_KEY: generated once and stored in a private file."""

import secrets
from contextlib import suppress
from pathlib import Path

from edgelearn import private_files

SHORTEST = 32


def kept_in(path: Path) -> str:
    """The key in `path`, made first if there is none. Safe when several processes start at once."""
    if not path.exists():
        _make(path)
    private_files.close_to_others(path)
    key = path.read_text().strip()
    if len(key) < SHORTEST:
        raise SystemExit(f"edgelearn: {path} holds no usable key; delete it and start again.")
    return key


def _make(path: Path) -> None:
    """Write a whole file under another name first, so that nobody reads half a key; the first to link it wins."""
    private_files.make_directory(path.parent)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=private_files.FILE_MODE)
    draft.write_text(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
