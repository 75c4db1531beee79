"""What search engines find: every public page, each of which is there, and nothing that is one person's."""

from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve

from lessons.course.models import LessonPage
from lessons.pages.sitemap import NOT_FOR_ROBOTS, public_paths
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(client: Client) -> list[str]:
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return [entry.text or "" for entry in root.iter(f"{NAMESPACE}loc")]


def test_each_address_is_complete_named_once_and_answers(client: Client, make_lesson: MakeLesson) -> None:
    make_lesson(slug="published")
    found = addresses(client)
    assert f"{settings.BASE_URL}/lessons/published/" in found
    assert len(found) == len(set(found))
    for address in found:
        assert address.startswith(f"{settings.BASE_URL}/")
        assert client.get(address.removeprefix(settings.BASE_URL)).status_code == 200


def test_a_draft_is_not_in_it(client: Client, make_lesson: MakeLesson) -> None:
    draft: LessonPage = make_lesson(slug="draft")
    draft.unpublish()
    assert not any("draft" in address for address in addresses(client))


def test_robots_are_told_where_it_is_and_kept_off_no_page_in_it(client: Client, make_lesson: MakeLesson) -> None:
    make_lesson(slug="published")
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in text
    plain = [path for path in NOT_FOR_ROBOTS if "*" not in path]
    assert not [path for path in public_paths() if path.startswith(tuple(plain))]


@pytest.mark.parametrize("path", [path for path in NOT_FOR_ROBOTS if "*" not in path and path not in ("/edge/",)])
def test_what_robots_are_kept_off_is_there(path: str) -> None:
    try:
        resolve(path)
    except Resolver404:
        resolve(f"{path}1/" if path == "/posts/" else f"{path}login/")
