"""Every address of ours, asked for by nobody and by two people: public ones give all the same bytes, personal ones
are kept by nobody. An address that no table here names fails, so that nobody forgets to decide."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lessons.classes.models import ClassInvitation, Classroom, Membership
from lessons.community.models import Post, Thread

pytestmark = pytest.mark.django_db

LESSON = {"slug": "first-request-misses"}
QUESTION = LESSON | {"name": "near_and_fresh"}
TRAFFIC = {"slug": "traffic"}
PATH = {"slug": "architect"}
MEDIA = {"folder": "original_images", "name": "sunset-3f2a9c1b.png"}
THREAD = {"pk": 1001}
POST = {"pk": 2001}
CLASS = {"pk": 3001}
MEMBER = CLASS | {"number": 4001}
INVITATION = {"token": UUID("00000000-0000-4000-8000-000000000001")}

# What anybody may keep a copy of.
PUBLIC: Mapping[str, Mapping[str, Any]] = {
    "home": {},
    "lessons": {},
    "lesson": LESSON,
    "lesson-predict": LESSON | {"name": "guess", "?": "answer=100"},
    "lesson-card": LESSON | {"?": "live-pops=FRA"},
    "about": {},
    "sitemap": {},
    "robots": {},
    "privacy": {},
    "licences": {},
    "media": MEDIA,
    "belief": {"name": "pops-share-copies"},
    "lab": TRAFFIC,
    "lab-answer": TRAFFIC | {"name": "frames"},  # each lab's answers: tests/labs/test_contract.py
    "lab-card": TRAFFIC,
    "paths": {},
    "path": PATH,
    "search": {"?": "q=cache"},
    "search-results": {"?": "q=cache"},
    "glossary": {},
    "community": {},
    "lesson-discussion": LESSON,
    "lesson-latest-threads": LESSON,
    "thread": THREAD | {"slug": "why"},
}

# What belongs to who asks, and addresses that only lead elsewhere.
PERSONAL: Mapping[str, Mapping[str, Any]] = {
    "health": {},
    "curl": {"?": "cache_control=max-age%3D60"},
    "curl-run": {"token": "none"},
    "curl-log": {"token": "none"},
    "doctor": {"?": "response=Age: 1"},
    "mine": {},
    "mine-home": {},
    "mine-lessons": {},
    "mine-lesson": LESSON,
    "mine-path": PATH,
    "mine-thread": THREAD | {"number": 1},
    "lesson-answer": QUESTION,
    "lesson-mark": LESSON,
    "me": {},
    "me-export-json": {},
    "me-export-csv": {},
    "me-delete": {},
    "me-deleted": {},
    "path-follow": PATH,
    "path-print": PATH,
    "thread-new": {},
    "thread-reply": THREAD,
    "thread-options": THREAD,
    "post": POST,
    "post-here": POST,
    "post-options": POST,
    "post-edit": POST,
    "post-delete": POST,
    "post-report": POST,
    "notifications": {},
    "unsubscribe": {"token": "none"},
    "moderation": {},
    "moderation-log": {},
    "moderate-post": POST,
    "authoring-closed": {},
    "classes": {},
    "class-new": {},
    "class-code": {},
    "class-join": {"code": "CDFHJ-34779"},
    "class-invitation": INVITATION,
    "class": CLASS,
    "class-leave": CLASS,
    "class-assignment": CLASS | {"number": 1},
    "class-roster": CLASS,
    "class-export": CLASS,
    "class-learner": MEMBER,
    "class-instructors": CLASS,
    "class-hand-over": MEMBER,
    "class-settings": CLASS,
    "class-delete": CLASS,
    "account-welcome": {},
    "account_login": {},
    "account_logout": {},
    "account_reauthenticate": {},
    "account-email-revert": {"token": "none"},
    "account_inactive": {},
    "account_signup": {},
    "account_email": {},
    "account_confirm_email": {"key": "none"},
    "account_change_password": {},
    "account_set_password": {},
    "account_reset_password": {},
    "account_reset_password_done": {},
    "account_reset_password_from_key": {"uidb36": "1", "key": "none-none"},
    "account_reset_password_from_key_done": {},
    "socialaccount_connections": {},
    "socialaccount_signup": {},
    "socialaccount_login_cancelled": {},
    "socialaccount_login_error": {},
    "github_login": {},
    "github_callback": {},
    "discord_login": {},
    "discord_callback": {},
}

# Addresses that only take what is sent to them.
POST_ONLY: Mapping[str, Mapping[str, Any]] = {
    "lesson-begin": LESSON,
    "lesson-reading": LESSON,
    "search-missed": {},
    "lesson-solution": QUESTION,
    "thread-follow": THREAD,
    "thread-resolve": THREAD,
    "post-quote": POST,
    "post-preview": {},
    "class-decline": INVITATION,
    "class-assign": CLASS,
    "class-assignment-up": CLASS | {"number": 1},
    "class-assignment-down": CLASS | {"number": 1},
    "class-assignment-remove": CLASS | {"number": 1},
    "class-learner-remove": MEMBER,
    "class-invite-by-link": CLASS,
    "class-instructor-remove": MEMBER,
    "class-withdraw": MEMBER,
    "class-code-new": CLASS,
    "class-code-close": CLASS,
    "class-archive": CLASS,
    "class-unarchive": CLASS,
}

NOT_OURS = ("admin/",)
PUBLIC_CACHE_CONTROL = re.compile(r"public, max-age=\d+(, immutable)?")


@pytest.fixture
def people() -> tuple[Client, Client, Client]:
    """Nobody, a learner who teaches a class, and the one who may do everything."""
    clients = Client(), Client(), Client()
    ada = User.objects.create_user("ada")
    clients[1].force_login(ada)
    classroom = Classroom.objects.create(**CLASS, name="A class", code="CDFHJ34779")
    Membership.objects.create(classroom=classroom, user=ada, role=Membership.Role.OWNER)
    ClassInvitation.objects.create(classroom=classroom, **INVITATION)
    clients[2].force_login(User.objects.create_superuser("grace"))
    return clients


@pytest.fixture
def _course() -> None:
    call_command("load_course", verbosity=0, stdout=StringIO())
    picture = Path(settings.MEDIA_ROOT, *MEDIA.values())
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(b"a picture")
    author = User.objects.create_user("author")
    thread = Thread.objects.create(**THREAD, title="Why?", author=author, posts_count=1)
    Post.objects.create(**POST, thread=thread, number=1, author=author, text="**Why** not?", submission=uuid4())


def named(patterns: list[Any], lead: str = "") -> Iterator[str]:
    """The names of all addresses below the patterns, those of the libraries' own sites left out."""
    for pattern in patterns:
        route = lead + str(pattern.pattern)
        if route.startswith(NOT_OURS):
            continue
        if isinstance(pattern, URLResolver):
            yield from named(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield str(pattern.name)


def address(name: str, arguments: Mapping[str, Any]) -> str:
    """The address, with the query that stands under "?"."""
    path = reverse(name, kwargs={key: value for key, value in arguments.items() if key != "?"})
    return f"{path}?{arguments['?']}" if "?" in arguments else path


def test_each_address_is_public_or_personal_or_takes_only_posts() -> None:
    known = [*PUBLIC, *PERSONAL, *POST_ONLY]
    assert sorted(known) == sorted(set(named(get_resolver().url_patterns)))


@pytest.mark.usefixtures("_course")
def test_public_addresses_give_everybody_the_same_bytes(people: tuple[Client, Client, Client]) -> None:
    for name, arguments in PUBLIC.items():
        first, *others = (client.get(address(name, arguments)) for client in people)
        assert first.status_code in {200, 301}, name
        assert not first.cookies, name
        assert PUBLIC_CACHE_CONTROL.fullmatch(first["Cache-Control"]), name
        assert "cookie" not in first.get("Vary", "").lower(), name
        assert "ETag" in first or first.status_code == 301, name
        assert b"csrfmiddlewaretoken" not in first.content, name
        for other in others:
            assert other.content == first.content, name
            assert other.headers == first.headers, name
            assert not other.cookies, name


@pytest.mark.usefixtures("_course")
def test_every_address_on_a_public_page_can_be_followed(people: tuple[Client, Client, Client]) -> None:
    """Links, files, what htmx asks for, and forms without what one types into them."""
    found: dict[str, str] = {}
    for name, arguments in PUBLIC.items():
        response = people[0].get(address(name, arguments))
        if response.get("Content-Type", "").startswith("text/html"):
            found |= {link: name for link in links(response.content.decode()) if link not in found}
    assert len(found) > 100
    failed = {link: (name, status) for link, name in found.items() if (status := status_of(people[0], link)) >= 400}
    assert failed == {}


def links(html: str) -> set[str]:
    """The addresses of ours that a page leads to, without fragments. Static files have tests of their own."""
    reader = Links()
    reader.feed(html)
    paths = {link.partition("#")[0] for link in reader.found}
    return {path for path in paths if path.startswith("/") and not path.startswith(settings.STATIC_URL)}


def status_of(client: Client, link: str) -> int:
    """The status of what a link leads to, also through redirects."""
    response = client.get(link)
    for _ in range(3):
        if 300 <= response.status_code < 400:
            response = client.get(response["Location"])
    return response.status_code


class Links(HTMLParser):
    """Gathers every address that following a page's markup would get."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        names = ["href", "src", "hx-get", "data-frames", "data-results"]
        if tag == "form" and given.get("method", "get").lower() == "get":
            names.append("action")
        self.found |= {given[name] for name in names if given.get(name)}


@pytest.mark.usefixtures("_course")
def test_personal_addresses_are_kept_by_nobody(people: tuple[Client, Client, Client]) -> None:
    for name, arguments in PERSONAL.items():
        for client in people:
            with override_settings(FRONT_CACHE_S=60):
                answers = [client.get(address(name, arguments)) for _ in range(2)]
            for answer in answers:
                assert answer.status_code < 500, name
                assert answer["Cache-Control"] == "private, no-store", name
                assert not {"CDN-Cache-Control", "ETag", "Age"} & set(answer.headers), name


@pytest.mark.usefixtures("_course")
def test_addresses_for_posts_refuse_to_be_read_and_want_a_token_or_a_page_of_ours() -> None:
    strict = Client(enforce_csrf_checks=True)
    for name, arguments in POST_ONLY.items():
        assert strict.get(address(name, arguments)).status_code == 405, name
        refused = strict.post(address(name, arguments))
        assert refused.status_code == 403, name
        assert refused["Cache-Control"] == "private, no-store", name
