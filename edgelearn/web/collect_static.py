"""Runs collectstatic if, and only if, the sources have changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from edgelearn.locks import file_lock
from edgelearn.web import assets, minify


def collect_if_changed() -> bool:
    """True if files were collected. Processes that start at once wait for the first."""
    root = Path(settings.STATIC_ROOT)
    stamp = root.with_name(f"{root.name}.stamp")
    root.parent.mkdir(parents=True, exist_ok=True)
    with file_lock(root.with_name(f"{root.name}.lock")):
        digest = sources_digest()
        if root.is_dir() and stamp.exists() and stamp.read_text() == digest:
            return False
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest)
    return True


def sources_digest() -> str:
    """A digest of every source file's name and content, and of the code that processes them."""
    digest = hashlib.sha256(Path(assets.__file__).read_bytes() + Path(minify.__file__).read_bytes())
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=["CVS", ".*", "*~"]):
            with storage.open(name) as file:
                digest.update(f"\0{getattr(storage, 'prefix', '')}/{name}\0".encode() + file.read())
    return digest.hexdigest()
