"""What the editor's own parts ask the server for: targets, previews, a lab to be played, its settings."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.lessons.authoring.conftest import MakeClient, MakePerson
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db


def test_what_can_be_linked_to_is_what_everyone_may_read(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    make_lesson("one", terms="cold cache: An empty one.")
    make_lesson("secret", owner=ines, live=False, terms="hush: Nothing.")
    found = sign_in(ines).get("/admin/lessons/targets").json()
    assert found == {
        "lessons": [{"title": "One", "slug": "one", "url": "/lessons/one/"}],
        "terms": [{"title": "cold cache", "url": "/glossary/#term-cold-cache"}],
    }


def test_a_preview_is_what_readers_will_see_and_safe(ines: User, sign_in: MakeClient) -> None:
    text = "**bold** <script>alert(1)</script> [x](javascript:alert(1))"
    html = sign_in(ines).post("/admin/markdown/preview", {"text": text}).text
    assert "<strong>bold</strong>" in html
    assert "<script" not in html
    assert "javascript:" not in html.replace("[x](javascript:alert(1))", "")


def test_a_text_too_long_is_refused_before_it_is_rendered(ines: User, sign_in: MakeClient) -> None:
    answer = sign_in(ines).post("/admin/markdown/preview", {"text": "x" * 100_001})
    assert answer.status_code == 400
    assert answer.text == "text: 100,001 characters are too many to be shown; at most 100,000 are."


def test_a_lab_that_is_played_shows_the_blocks_settings_under_the_readers_policy(
    ines: User, sign_in: MakeClient
) -> None:
    page = sign_in(ines).get("/admin/labs/traffic/play/?start=rate_per_s%3D55%26pops%3DFRA&pops=SYD")
    assert page.status_code == 200
    assert 'value="55"' in page.text
    assert "rate_per_s=55" in re.findall('data-initial="([^"]*)"', page.text)[0]  # what “Start again” leads back to
    assert re.findall(r'name="pops"\s+value="([A-Z]+)"\s+checked', page.text) == ["SYD"]
    assert "data-take-over" in page.text
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]
    assert sign_in(ines).get("/admin/labs/traffic/play/?start=rate_per_s%3D999999").status_code == 400
    assert sign_in(ines).get("/admin/labs/none/play/").status_code == 404


def test_settings_come_complete_and_checked(ines: User, sign_in: MakeClient) -> None:
    client = sign_in(ines)
    given = client.get("/admin/labs/traffic/settings?rate_per_s=55.0&pops=SYD&pops=FRA&at=3&collapse=off").json()
    assert (given["rate_per_s"], given["pops"], given["collapse"]) == (["55"], ["FRA", "SYD"], ["off"])
    assert given["seed"] == ["1"]
    refused = client.get("/admin/labs/traffic/settings?rate_per_s=999999")
    assert refused.status_code == 400
    assert "999999 is not accepted" in refused.json()["errors"]["rate_per_s"][0]


def test_all_this_is_for_authors_only(make_person: MakePerson, sign_in: MakeClient, client: Client) -> None:
    for reader in (sign_in(make_person("reader")), client):
        for address in ("/admin/lessons/targets", "/admin/labs/traffic/play/", "/admin/labs/traffic/settings"):
            assert reader.get(address)["Location"].startswith("/admin/login/")
        assert reader.post("/admin/markdown/preview", {"text": "x"})["Location"].startswith("/admin/login/")


def test_what_is_shown_and_fixed_stands_beside_the_controls(client: Client, make_lesson: MakeLesson) -> None:
    lab = {
        "type": "traffic_lab",
        "id": "a",
        "value": {"name": "live", "controls": ["collapse"], "fixed": ["origin", "rate_per_s"], "rate_per_s": 55.0},
    }
    make_lesson("one", body=[lab])
    html = client.get("/lessons/one/").text
    shown = html[html.index('class="lab-fixed"') :]
    assert "Requests per second" in shown
    assert "55" in shown[: shown.index("</dl>")]
    assert "Ashburn" in shown[: shown.index("</dl>")]
