"""What the served product hands to a browser: hashed files, the two policies, the editor's preview."""

import re
import socket
from contextlib import ExitStack
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import Troubles
from tests.product import Site


def test_every_file_of_a_page_may_be_kept_for_ever(page: Page, site: Site) -> None:
    files: list[Response] = []
    page.on("response", lambda answer: files.append(answer) if "/static/" in answer.url else None)
    page.goto("/labs/traffic/", wait_until="load")
    assert len(files) > 5
    for answer in files:
        assert re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", answer.url), answer.url
        assert "immutable" in answer.headers["cache-control"]


def test_text_comes_compressed(page: Page) -> None:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto("/labs/traffic/", wait_until="load")
    plain = [answer.url for answer in answers if answer.headers.get("content-encoding") not in {"br", "gzip"}]
    assert plain == []


def test_a_missing_page_is_shown_with_the_same_policy(page: Page, troubles: Troubles) -> None:
    troubles.expect("answer: 404")
    answer = page.goto("/nothing-here")
    assert answer is not None
    assert "unsafe" not in answer.headers["content-security-policy"]
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is not here")


def test_connections_on_which_nobody_says_anything_keep_nobody_waiting(site: Site) -> None:
    """Browsers open some in reserve, most of all on a busy machine; each took a thread for five seconds."""
    place = urlsplit(site.url)
    with ExitStack() as idle:
        for _ in range(100):
            idle.enter_context(socket.create_connection((place.hostname, place.port)))
        answer = idle.enter_context(urlopen(f"{site.url}/healthz", timeout=25))
        assert answer.status == 200


FIRST_LESSON = "from lessons.course.models import LessonPage; print(LessonPage.objects.first().pk)"


@pytest.fixture
def editor(page: Page, site: Site) -> Page:
    """A page signed in as a superuser."""
    site.manage(
        "createsuperuser",
        "--noinput",
        "--username=editor",
        "--email=editor@example.org",
        DJANGO_SUPERUSER_PASSWORD="correct horse",
    )
    page.goto("/admin/")
    page.get_by_label("E-mail address").fill("editor@example.org")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    return page


def test_the_editor_and_its_preview_run_within_their_policies(editor: Page, site: Site) -> None:
    lesson = site.manage("shell", "-v0", "-c", FIRST_LESSON)
    opened = editor.goto(f"/admin/pages/{lesson.strip()}/edit/")
    assert opened is not None
    assert "'unsafe-inline'" in opened.headers["content-security-policy"]
    with editor.expect_response(re.compile(r"/edit/preview/\?.*in_preview_panel")) as shown:
        editor.get_by_role("button", name="Toggle preview").click()
    assert shown.value.status == 200
    assert "unsafe" not in shown.value.headers["content-security-policy"]
    expect(editor.frame_locator("#w-preview-iframe").get_by_role("heading", level=1)).to_be_visible()
