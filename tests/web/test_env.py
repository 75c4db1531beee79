"""Environment variables: read, refused with a sentence, and documented in one table."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from edgelearn import env

REFUSED: list[tuple[env.Variable[Any], str]] = [
    (env.HOST, "http://here"),
    (env.PORT, "abc"),
    (env.PORT, "0"),
    (env.PORT, "65536"),
    (env.PORT, "٨٠"),
    (env.BASE_URL, "learn.example.org"),
    (env.BASE_URL, "https://learn.example.org/path"),
    (env.ALLOWED_HOSTS, "https://learn.example.org"),
    (env.CSRF_TRUSTED_ORIGINS, "learn.example.org"),
    (env.HTTPS, "maybe"),
    (env.PROXIES, "-1"),
    (env.DATA_DIR, "README.md"),
    (env.DATABASE_URL, "mysql://root@localhost/x"),
    (env.DATABASE_URL, "learn.sqlite3"),
    (env.REDIS_URL, "localhost:6379"),
    (env.SECRET_KEY, "short"),
    (env.EMAIL_URL, "mail.example.org"),
    (env.EMAIL_URL, "imap://mail.example.org"),
    (env.EMAIL_URL, "submission://"),
    (env.EMAIL_URL, "smtp://mail.example.org:port"),
    (env.EMAIL_URL, "file:///"),
    (env.DEFAULT_FROM_EMAIL, "EdgeLearn"),
    (env.DEFAULT_FROM_EMAIL, "a@example.org\nBcc: b@example.org"),
    (env.GITHUB_CLIENT_ID, "two words"),
    (env.GITHUB_CLIENT_SECRET, "two words"),
    (env.DISCORD_CLIENT_ID, "two words"),
    (env.DISCORD_CLIENT_SECRET, "two words"),
    (env.DEBUG, "2"),
    (env.LOG_LEVEL, "loud"),
    (env.WEB_WORKERS, "-1"),
    (env.WEB_THREADS, "257"),
    (env.DISCORD_INVITE, "https://discord.example/abc"),
    (env.DISCORD_INVITE, "http://discord.gg/abc"),
]

ACCEPTED: list[tuple[env.Variable[Any], str, object]] = [
    (env.PORT, "8001", 8001),
    (env.BASE_URL, "https://learn.example.org/", "https://learn.example.org"),
    (env.ALLOWED_HOSTS, "a.example, b.example", ("a.example", "b.example")),
    (env.CSRF_TRUSTED_ORIGINS, "https://a.example,https://b.example", ("https://a.example", "https://b.example")),
    (env.HTTPS, "On", True),
    (env.DATA_DIR, "var/other", env.PROJECT_DIR / "var" / "other"),
    (env.DATA_DIR, "/tmp", Path("/tmp").resolve()),
    (env.LOG_LEVEL, "warning", "WARNING"),
    (env.REDIS_URL, "redis://cache:6379/1", "redis://cache:6379/1"),
    (env.DISCORD_INVITE, "https://discord.com/invite/abc-1", "https://discord.com/invite/abc-1"),
]


@pytest.mark.parametrize(("variable", "text"), REFUSED, ids=[f"{v.name}={t}" for v, t in REFUSED])
def test_a_wrong_value_is_refused_with_the_name_and_what_is_accepted(variable: env.Variable[Any], text: str) -> None:
    with pytest.raises(env.VariableError) as refused:
        variable.read({variable.name: text})
    assert str(refused.value).startswith(f"{variable.name}: ")
    assert variable.accepted in str(refused.value)


def test_each_variable_has_a_refused_value_in_this_test() -> None:
    assert {variable.name for variable, _ in REFUSED} == {variable.name for variable in env.VARIABLES}


@pytest.mark.parametrize(("variable", "text", "value"), ACCEPTED, ids=[f"{v.name}={t}" for v, t, _ in ACCEPTED])
def test_a_right_value_is_read(variable: env.Variable[Any], text: str, value: object) -> None:
    assert variable.read({variable.name: text}) == value


@pytest.mark.parametrize("variable", env.VARIABLES, ids=[variable.name for variable in env.VARIABLES])
def test_an_empty_variable_means_its_default(variable: env.Variable[Any]) -> None:
    assert variable.read({variable.name: " "}) == variable.read({})


def test_a_secret_is_not_repeated_in_the_complaint() -> None:
    with pytest.raises(env.VariableError) as refused:
        env.DATABASE_URL.read({"DATABASE_URL": "mysql://root:hunter2@localhost/x"})
    assert "hunter2" not in str(refused.value)


def test_e_mail_goes_where_its_address_says_and_does_not_wait_for_ever() -> None:
    email = env.EMAIL_URL.read({"EMAIL_URL": "submission://me:p%40ss@mail.example.org"})
    assert email["EMAIL_HOST"] == "mail.example.org"
    assert (email["EMAIL_HOST_USER"], email["EMAIL_HOST_PASSWORD"]) == ("me", "p@ss")
    assert (email["EMAIL_PORT"], email["EMAIL_USE_TLS"], email["EMAIL_TIMEOUT"]) == (587, True, 10)
    assert env.EMAIL_URL.read({"EMAIL_URL": "file:///var/mails"})["EMAIL_FILE_PATH"] == "/var/mails"
    assert env.EMAIL_URL.read({})["EMAIL_BACKEND"].endswith("console.EmailBackend")


def test_a_log_in_needs_both_its_id_and_its_secret() -> None:
    assert env.complaints({"GITHUB_CLIENT_ID": "abc"}) == (
        "GITHUB_CLIENT_ID: is set without GITHUB_CLIENT_SECRET; set both or neither.",
    )
    assert env.complaints({"DISCORD_CLIENT_ID": "abc", "DISCORD_CLIENT_SECRET": "def"}) == ()


def test_the_start_names_every_wrong_variable_and_shows_no_traceback() -> None:
    wrong = {"PORT": "abc", "WEB_THREADS": "0"}
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(
        command, cwd=env.PROJECT_DIR, env=os.environ | wrong, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "edgelearn: PORT: 'abc' can't be used; give a whole number from 1 to 65535.",
        "edgelearn: WEB_THREADS: '0' can't be used; give a whole number from 1 to 256.",
    ]


def test_the_readme_holds_the_table_of_variables() -> None:
    assert env.environment_table_markdown() in (env.PROJECT_DIR / "README.md").read_text()
