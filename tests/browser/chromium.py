"""Finds the machine's Chromium for the browser tests; run as a module, installs what they lack, or says how."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

# Without windows of its own it takes about two thirds of the time.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
MAC_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

HOW_TO_GET_IT = """The browser tests need Chromium, which was not found.
  Debian, Ubuntu:  sudo apt-get install chromium
  macOS:           brew install --cask chromium   (or install Google Chrome)
  elsewhere:       set CHROMIUM=/path/to/the/program"""

HOW_TO_DRIVE_IT = """Playwright's driver, which the browser tests use, does not start.
  Debian, Ubuntu:  sudo apt-get install libatomic1
  elsewhere:       see what .venv/bin/python -m playwright --version says"""


def find() -> str | None:
    """The program's path: CHROMIUM if set, else a known name on PATH, else a Mac application."""
    if chosen := os.environ.get("CHROMIUM"):
        return shutil.which(chosen)
    on_path = (shutil.which(name) for name in NAMES)
    mac = (path for path in MAC_APPLICATIONS if Path(path).exists())
    return next((path for path in (*on_path, *mac) if path), None)


def driver_starts() -> bool:
    """Whether Playwright's own Node.js runs; a bare Debian lacks a library of it."""
    return subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True).returncode == 0


def lacking() -> dict[str, str]:
    """Debian packages that are needed and not there, and what to tell who can't install them."""
    found = {}
    if find() is None:
        found["chromium"] = HOW_TO_GET_IT
    if not driver_starts():
        found["libatomic1"] = HOW_TO_DRIVE_IT
    return found


def wanted(packages: Iterable[str]) -> list[str]:
    """The packages to ask Debian for: the browser without windows where it has that."""
    offered = (
        subprocess.run(["apt-cache", "show", SHELL], capture_output=True, stdin=subprocess.DEVNULL).returncode == 0
    )
    return [SHELL if package == "chromium" and offered else package for package in packages]


def can_install() -> bool:
    """Whether this is root on a Debian, who may simply install; a chosen program is not second-guessed."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None and not os.environ.get("CHROMIUM")


def install(packages: list[str]) -> None:
    """Debian's packages."""
    sys.stderr.write(f"Installing for the browser tests: {', '.join(packages)}\n")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "DEBCONF_NOWARNINGS": "yes"}

    def get(*arguments: str) -> None:
        command = ["apt-get", "-qq", *arguments]
        subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    get("update")
    get("install", "-y", *wanted(packages))


def main() -> int:
    """0 if everything is there, now or already."""
    if (packages := list(lacking())) and can_install():
        install(packages)
    still = lacking()
    sys.stderr.writelines(f"{advice}\n" for advice in still.values())
    return 1 if still else 0


if __name__ == "__main__":
    sys.exit(main())
