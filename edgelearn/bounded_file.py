"""Reads a file named by a user, up to a maximum size."""

from pathlib import Path


class TooLargeError(ValueError):
    """A file with more bytes than are read."""


def read_bounded(path: Path, max_bytes: int) -> str:
    """A file's text. Raises TooLargeError, OSError or UnicodeDecodeError.

    It reads rather than asks for the size, which a device or a pipe does not tell.
    """
    with path.open("rb") as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise TooLargeError(f"{path} is larger than {max_bytes:,} bytes")
    return content.decode()
