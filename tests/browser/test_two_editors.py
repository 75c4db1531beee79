"""Two people with one lesson open: who comes second is told, and asked before saving over the first."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Troubles
from tests.browser.test_workplace import autosave
from tests.product import Site

MAKE = """
from django.contrib.auth.models import User
from lessons.authoring import invitations
from lessons.accounts.roles import Role, give
from lessons.course.files.tree import course_page
from lessons.course.models import LessonPage, Unit
people = []
for name in ("first-hand", "second-hand"):
    user, made = User.objects.get_or_create(username=name, email=f"{name}@example.org")
    if made:
        user.set_password("correct horse"); user.save()
    give(user, Role.INSTRUCTOR)
    people.append(user)
LessonPage.objects.filter(slug="handed").delete()
page = LessonPage(slug="handed", title="Handed", unit=Unit.objects.first(), order=8, minutes=5, question="Why?",
                  objectives="Say why.", sources="RFC 9111.", live=False, owner=people[0])
course_page().add_child(instance=page)
page.save_revision(user=people[0])
invitations.invite(page, people[1])
print(page.pk)
"""
READ = """
from lessons.course.models import LessonPage
page = LessonPage.objects.get(slug="handed")
print([each.content["minutes"] for each in page.revisions.order_by("created_at")])
"""


def editor(new_context: Callable[..., BrowserContext], name: str, number: str) -> Page:
    """The lesson's editor in someone's own browser."""
    page = new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.goto("/admin/login/")
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    page.goto(f"/admin/pages/{number}/edit/")
    expect(page.locator("[name=minutes]")).to_have_value("5")
    return page


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text("has been updated")


def versions(site: Site) -> str:
    """The minutes of each version, the newest last."""
    return site.manage("shell", "-v0", "-c", READ).splitlines()[-1]


def test_who_comes_second_is_told_asked_and_loses_nothing(
    new_context: Callable[..., BrowserContext], site: Site, troubles: Troubles
) -> None:
    troubles.expect("answer: 400")  # the autosave that is refused
    number = site.manage("shell", "-v0", "-c", MAKE).split()[-1]
    first = editor(new_context, "first-hand", number)
    second = editor(new_context, "second-hand", number)
    second.locator("[name=minutes]").fill("22")
    save(second)

    first.locator("[name=minutes]").fill("11")
    autosave(first)
    expect(first.get_by_text("second-hand saved a newer version, so this was not saved.")).to_be_visible()
    first.get_by_role("button", name="Save draft").click()
    asked = first.get_by_role("dialog", name="second-hand saved a new version")
    expect(asked).to_contain_text("Proceeding will overwrite the changes made by second-hand.")
    asked.get_by_role("button", name="Save draft").click()
    expect(first.locator(".messages")).to_contain_text("has been updated")
    assert versions(site) == "[5, 22, 11]"


def test_writing_and_saving_at_once_is_nobody_elses_version(
    new_context: Callable[..., BrowserContext], site: Site
) -> None:
    number = site.manage("shell", "-v0", "-c", MAKE).split()[-1]
    page = editor(new_context, "first-hand", number)
    for minutes in ("31", "32", "33"):  # each begins an autosave, which the button overtakes
        page.locator("[name=minutes]").fill(minutes)
        save(page)
        expect(page.locator("[name=minutes]")).to_have_value(minutes)
    assert versions(site).endswith("33]")
