"""Finding the machine's Chromium."""

from pathlib import Path

import pytest

from tests.browser import chromium


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "chromium"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_variable_wins(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", str(program))
    assert chromium.find() == str(program)


def test_a_variable_that_names_nothing_is_not_replaced_by_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    assert chromium.find() is None


def test_a_program_on_the_path_is_found(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(program.parent))
    assert chromium.find() == str(program)


def test_without_any_one_is_told_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "nothing"))
    assert chromium.main() == 1
    assert "apt-get install chromium" in capsys.readouterr().err


def test_the_browser_without_windows_is_preferred(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(program.parent))
    shell = program.with_name(chromium.SHELL)
    shell.write_text("#!/bin/sh\n")
    shell.chmod(0o755)
    assert chromium.find() == str(shell)


@pytest.mark.parametrize(("exit_code", "package"), [(0, chromium.SHELL), (100, "chromium")])
def test_debian_is_asked_for_what_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exit_code: int, package: str
) -> None:
    told = tmp_path / "apt-cache"
    told.write_text(f"#!/bin/sh\nexit {exit_code}\n")
    told.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.wanted(["chromium", "libatomic1"]) == [package, "libatomic1"]
