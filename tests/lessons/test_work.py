"""What simulates is charged for before it does, by what it costs; pages that everyone shares are not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from edgelearn.web import work_budget
from edgelearn.web.front_cache import PAGES
from lessons.labs import LABS
from lessons.labs.freshness.form import FreshnessForm
from lessons.tools.curl import runs
from lessons.tools.models import EdgeRun
from tests.lessons.conftest import LINE, LIVE_LAB, MakeLesson

pytestmark = pytest.mark.django_db

CLIENT = "127.0.0.1"


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """No budget fills up while a test runs."""
    monkeypatch.setattr("edgelearn.web.work_budget.monotonic", lambda: 1_000.0)


@pytest.fixture
def charged(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was charged, question by question."""
    asked: list[float] = []
    spend = work_budget.BUDGETS.spend

    def noted(client: str, units: float) -> float:
        asked.append(units)
        return spend(client, units)

    monkeypatch.setattr(work_budget.BUDGETS, "spend", noted)
    return asked


def exhaust() -> None:
    """Spend all that the tests' client has."""
    while not work_budget.BUDGETS.spend(CLIENT, 1):
        pass


EXPENSIVE = {
    "frames": "/labs/traffic/frames",
    "results": "/labs/traffic/results",
    "exchange": "/labs/traffic/exchange?number=1",
    "checks": "/labs/request/checks",
    "results of headers": "/labs/freshness/results",
    "refused settings": "/labs/freshness/results?now_s=x",
    "a lab's page with a run": "/labs/traffic/?run=1",
    "a belief": "/beliefs/no-cache-forbids-storing/",
}


@pytest.mark.parametrize("address", EXPENSIVE.values(), ids=EXPENSIVE)
def test_without_a_budget_it_is_refused_with_when_to_try_again(address: str) -> None:
    exhaust()
    for headers in ({}, {"HX-Request": "true"}):
        answer = Client().get(address, headers=headers)
        assert answer.status_code == 429
        assert int(answer["Retry-After"]) >= 1
        assert answer["Cache-Control"] == "private, no-store"
        assert "again in" in " ".join(answer.content.decode().split())


def test_a_lesson_costs_nothing_as_it_is_and_its_labs_when_its_address_asks_them(
    make_lesson: MakeLesson, charged: list[float]
) -> None:
    make_lesson("asked", body=[LIVE_LAB, LINE])
    assert Client().get("/lessons/asked/").status_code == 200
    assert charged == []
    Client().get("/lessons/asked/?live-run=1")
    Client().get("/lessons/asked/?line-skip=on")
    Client().get("/lessons/asked/predict/line?skip=on")
    assert charged == [2, 7, 5]
    exhaust()
    assert Client().get("/lessons/asked/").status_code == 200
    for address in ("/lessons/asked/?live-run=1", "/lessons/asked/predict/line?skip=on"):
        assert Client().get(address).status_code == 429


def test_a_lab_costs_nothing_as_it_is_and_what_its_run_takes(charged: list[float]) -> None:
    Client().get("/labs/traffic/")
    assert charged == []
    Client().get("/labs/traffic/?rate_per_s=2000&duration_s=100")
    Client().get("/labs/traffic/?run=1&rate_per_s=2000&duration_s=100")
    assert charged[0] == 1
    assert charged[1] > 100


def test_the_log_of_an_edge_costs_by_its_length(charged: list[float]) -> None:
    token = runs.make(FreshnessForm.from_values({}).values).token
    EdgeRun.objects.filter(token=token).update(log=[[at_s, "GET", "/", [], ""] for at_s in range(200)])
    assert Client().get(f"/curl/{token}/log").status_code == 200
    assert charged == [5]
    exhaust()
    assert [Client().get(f"/curl/{token}/{part}").status_code for part in ("", "log")] == [429, 429]


def test_the_doctor_costs_by_what_it_is_given(charged: list[float]) -> None:
    Client().post("/doctor/", {"response": "Age: 1"})
    Client().post("/doctor/", {"har": SimpleUploadedFile("site.har", b" " * 1_000_000)})
    assert charged[0] < 2
    assert charged[1] > 200
    exhaust()
    assert Client().post("/doctor/", {"response": "Age: 1"}).status_code == 429


def test_usual_steps_of_live_labs_cost_a_unit_and_the_longest_runs_as_much_as_a_hundred() -> None:
    lab = LABS["traffic"]
    usual = lab.form_class.from_values({"duration_s": 120.0}).values
    longest = lab.form_class.from_values({"rate_per_s": 2_000.0, "duration_s": 100.0}).values
    assert lab.work(usual, {"from_s": 100.0, "to_s": 120.0}) == 1
    assert lab.work(longest, {"to_s": 600.0}) > 100
    assert lab.work(longest, {"from_s": 0.0, "to_s": 5.0}) == 1


def test_a_history_costs_by_its_length_and_notes_on_headers_cost_a_unit() -> None:
    lab = LABS["request"]
    page = lab.page_class().values

    def cost(**values: str) -> float:
        return lab.work(lab.form_class.from_values(values).values, page)

    history = "\n".join(f"{at_s} berlin /" for at_s in range(40))
    assert cost(log="0 berlin /") < 2
    assert 5 < cost(log=history) < 20
    assert cost(log=history, response_headers="\n".join(["Cache-Control: " + "a," * 200] * 3)) > 20
    checks = lab.answers["checks"].work
    assert checks is not None
    assert checks(lab.form_class.from_values({"log": history}).values, page) == 1


def test_what_the_front_cache_answers_is_not_charged(charged: list[float]) -> None:
    PAGES.forget()
    with override_settings(FRONT_CACHE_S=60):
        client = Client()
        for _ in range(3):
            assert client.get("/beliefs/no-cache-forbids-storing/").status_code == 200
    PAGES.forget()
    assert len(charged) == 1


def test_cheap_pages_stay_open_to_whoever_spent_everything() -> None:
    exhaust()
    assert [Client().get(address).status_code for address in ("/", "/lessons/", "/about/", "/doctor/")] == [200] * 4
