"""Finds the machine's Chromium for the browser tests; run as a module, installs it where it may, or says how."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
MAC_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

HOW_TO_GET_IT = """The browser tests need Chromium, which was not found.
  Debian, Ubuntu:  sudo apt-get install chromium
  macOS:           brew install --cask chromium   (or install Google Chrome)
  elsewhere:       set CHROMIUM=/path/to/the/program"""


def find() -> str | None:
    """The program's path: CHROMIUM if set, else a known name on PATH, else a Mac application."""
    if chosen := os.environ.get("CHROMIUM"):
        return shutil.which(chosen)
    on_path = (shutil.which(name) for name in NAMES)
    mac = (path for path in MAC_APPLICATIONS if Path(path).exists())
    return next((path for path in (*on_path, *mac) if path), None)


def can_install() -> bool:
    """Whether this is root on a Debian, who may simply install it."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install() -> None:
    """Debian's package."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "DEBCONF_NOWARNINGS": "yes"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def main() -> int:
    """0 if Chromium is there, now or already."""
    if find() is None and can_install() and not os.environ.get("CHROMIUM"):
        sys.stderr.write("Installing Chromium for the browser tests.\n")
        install()
    if find() is None:
        sys.stderr.write(f"{HOW_TO_GET_IT}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
