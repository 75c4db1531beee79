"""Files and directories that only the site's system account may open."""

import os
from contextlib import suppress
from pathlib import Path

FILE_MODE, DIRECTORY_MODE = 0o600, 0o700
# SQLite gives these the mode of the database file, once, when it makes them.
BESIDE_SQLITE = ("", "-wal", "-shm", "-journal")


def make_directory(path: Path) -> None:
    """Make a directory for its owner alone; the access to one that exists is its owner's choice and stays."""
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=DIRECTORY_MODE, exist_ok=True)


def close_to_others(path: Path) -> None:
    """Take all access from others, where there is any and the file is ours to change."""
    with suppress(FileNotFoundError, PermissionError):
        mode = path.stat().st_mode & 0o777
        if mode & ~FILE_MODE:
            path.chmod(mode & FILE_MODE)


def make_sqlite_file(path: Path) -> None:
    """Make an empty database, or close the one that exists to others; where it can't be made, SQLite will say why."""
    with suppress(OSError):
        # Never opened when it exists: closing it again would end this process's own locks on it (POSIX).
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))
    for suffix in BESIDE_SQLITE:
        close_to_others(path.with_name(path.name + suffix))
