"""Labs set up by playing: a lab's block, a challenge's start and its solution take over what was played."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Troubles
from tests.product import Site

MAKE = """
import json
from django.contrib.auth.models import User
from lessons.course.files.tree import course_page
from lessons.course.models import LessonPage, Unit
pia, made = User.objects.get_or_create(username="player", email="player@example.org")
if made:
    pia.set_password("correct horse"); pia.save()
LessonPage.objects.filter(slug="played").delete()
page = LessonPage(slug="played", title="Played", unit=Unit.objects.first(), order=9, minutes=5, question="Why?",
                  objectives="Say why.", sources="RFC 9111.", live=False, owner=pia, body=json.loads({body!r}))
course_page().add_child(instance=page)
page.save_revision(user=pia)
print(page.pk)
"""
READ = """
import json
from lessons.course.models import LessonPage
page = LessonPage.objects.get(slug="played").get_latest_revision_as_object()
print(json.dumps(page.body.get_prep_value()[0]["value"]))
"""


def block(type: str, **value: Any) -> list[dict[str, Any]]:
    """A lesson's body of one block."""
    return [{"type": type, "id": "played", "value": {"name": "one", "title": "Played", **value}}]


@pytest.fixture
def player(page: Page, site: Site) -> Iterator[Page]:
    """A page signed in as an instructor."""
    site.manage("shell", "-v0", "-c", MAKE.format(body="[]"))
    site.manage("make_instructor", "player@example.org")
    page.goto("/admin/login/")
    page.get_by_label("E-mail address").fill("player@example.org")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    yield page
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")
    site.manage(
        "shell",
        "-v0",
        "-c",
        "from lessons.course.models import LessonPage; LessonPage.objects.get(slug='played').delete()",
    )


def open_lesson(player: Page, site: Site, body: list[dict[str, Any]]) -> None:
    """Make the lesson anew and open it in the editor."""
    number = site.manage("shell", "-v0", "-c", MAKE.format(body=json.dumps(body))).split()[-1]
    player.goto(f"/admin/pages/{number}/edit/")
    expect(player.get_by_role("button", name=re.compile("by playing")).first).to_be_visible()


def play(player: Page, button: str) -> Page:
    """The lab in a window of its own, ready to be played."""
    with player.expect_popup() as opened:
        player.get_by_role("button", name=button, exact=True).click()
    lab = opened.value
    lab.wait_for_function("() => document.querySelector('.lab')?.matches(':defined')")
    return lab


def take(lab: Page) -> None:
    with lab.expect_event("close"):
        lab.get_by_role("button", name="Take these settings over").click()


def saved(player: Page, site: Site) -> dict[str, Any]:
    """The block as the draft holds it, after saving by the button."""
    with player.expect_response(
        lambda answer: answer.request.is_navigation_request() and answer.request.method == "POST"  # no autosave
    ) as posted:
        player.get_by_role("button", name="Save draft").click()
    assert posted.value.status == 302
    player.wait_for_load_state()
    value: dict[str, Any] = json.loads(site.manage("shell", "-v0", "-c", READ).splitlines()[-1])
    return value


def unfold(lab: Page) -> None:
    """Open what a lab keeps folded."""
    for folded in lab.locator("details.lab-setup:not([open]) > summary").all():
        folded.click()


def field(player: Page, name: str) -> Locator:
    return player.locator(f"[name=body-0-value-{name}]")


def test_the_request_labs_history_and_rules_are_taken_over(player: Page, site: Site) -> None:
    open_lesson(player, site, block("request_lab", pops=["FRA"], response_headers="Cache-Control: public, max-age=20"))
    lab = play(player, "Set it up by playing")
    lab.get_by_role("button", name="Send").click()
    expect(lab.locator(".lab-sentence")).to_contain_text("Request 1:")
    lab.locator("[name=path]").fill("/products/7")  # set up for the learner, not sent
    take(lab)
    expect(player.get_by_text("Taken over from the lab.")).to_be_visible()
    expect(field(player, "log")).to_have_value(
        "0 response_headers=Cache-Control: public, max-age=20\n0 berlin /products/1"
    )
    value = saved(player, site)
    assert (value["path"], value["pops"]) == ("/products/7", ["FRA"])
    assert value["response_headers"] == "Cache-Control: public, max-age=20"
    assert 0 < value["clock_s"] < 1


def test_starting_again_leads_back_to_the_blocks_own_settings(player: Page, site: Site) -> None:
    open_lesson(player, site, block("request_lab", pops=["SYD"], city="tokyo"))
    lab = play(player, "Set it up by playing")
    lab.get_by_role("button", name="Send").click()
    expect(lab.locator(".lab-sentence")).to_contain_text("Request 1:")
    lab.get_by_role("link", name="Start again").click()
    expect(lab.locator(".lab-sentence")).to_contain_text("Nothing was sent yet")
    lab.reload()
    expect(lab.locator("[name=city]")).to_have_value("tokyo")
    take(lab)
    expect(player.get_by_text("Taken over from the lab.")).to_be_visible()
    value = saved(player, site)
    assert (value["city"], value["pops"], "log" in value) == ("tokyo", ["SYD"], False)


def test_a_lab_without_any_pop_is_played_without_any(player: Page, site: Site) -> None:
    open_lesson(player, site, block("request_lab", pops=[]))
    lab = play(player, "Set it up by playing")
    expect(lab.locator(".lab-subtitle")).to_contain_text("no edge")
    take(lab)
    expect(player.get_by_text("Taken over from the lab.")).to_be_visible()
    assert saved(player, site)["pops"] == []


def test_what_the_lab_refuses_is_said_in_its_window_which_stays(player: Page, site: Site, troubles: Troubles) -> None:
    troubles.expect("answer: 400")
    open_lesson(player, site, block("request_lab"))
    lab = play(player, "Set it up by playing")
    lab.locator("[name=path]").fill("no path")
    lab.get_by_role("button", name="Take these settings over").click()
    expect(lab.locator(".play-said")).to_contain_text("Path: no path is not accepted")
    lab.locator("[name=path]").fill("/a-path")
    take(lab)
    expect(field(player, "path")).to_have_value("/a-path")


def test_the_map_labs_places_are_taken_over(player: Page, site: Site) -> None:
    open_lesson(player, site, block("map_lab", pops=["FRA"], plots=["legs"]))
    lab = play(player, "Set it up by playing")
    lab.locator(".metro[aria-label^=Tokyo]").press("Enter")
    expect(lab.locator(".metro[aria-label^=Tokyo]")).to_have_attribute("aria-pressed", "true")
    lab.locator("select[name=origin]").select_option("SYD")
    take(lab)
    expect(player.get_by_text("Taken over from the lab.")).to_be_visible()
    value = saved(player, site)
    assert (value["origin"], sorted(value["pops"]), value["plots"]) == ("SYD", ["FRA", "NRT"], ["legs"])


@pytest.mark.parametrize("kind", ["map", "traffic"])
def test_a_challenges_start_and_solution_are_taken_over_apart(player: Page, site: Site, kind: str) -> None:
    metric = "rtt_mean_ms" if kind == "map" else "origin_requests"
    goals = [{"metric": metric, "comparison": "at most", "value": 100.0}]
    start = {"pops": ["FRA"], "controls": ["pops"], "task": "Do it.", "goals": goals}
    open_lesson(player, site, block(f"{kind}_challenge", **start))
    lab = play(player, "Set it up by playing")
    unfold(lab)
    lab.locator("select[name=origin]").select_option("SYD")
    take(lab)
    expect(field(player, "origin")).to_have_value("SYD")

    lab = play(player, "Take the solution from playing")
    expect(lab.locator("select[name=origin]")).to_have_value("SYD")
    unfold(lab)
    lab.get_by_role("group", name="Points of presence").locator("[value=SYD]").check()
    take(lab)
    solution = player.locator("[data-lab-inside=solution]")
    expect(solution.get_by_text("Taken over from the lab.")).to_be_visible()
    value = saved(player, site)
    assert value["solution"] == {"pops": ["FRA", "SYD"]}  # only what differs from the start
    assert (value["origin"], value["pops"]) == ("SYD", ["FRA"])


def test_a_solution_that_would_empty_a_setting_is_told(player: Page, site: Site) -> None:
    open_lesson(player, site, block("map_challenge", pops=["FRA"], controls=["pops"], task="Do it."))
    lab = play(player, "Take the solution from playing")
    lab.get_by_role("group", name="Points of presence").locator("[value=FRA]").uncheck()
    take(lab)
    expect(player.get_by_text("A solution can’t leave “Points of presence” empty")).to_be_visible()
