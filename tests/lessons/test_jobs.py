"""Periodic jobs: each when it is due, by one process at a time, the others unharmed by one that fails."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from django.utils import timezone

from edgelearn import server
from edgelearn.web import background
from edgelearn.web.front_cache import PAGES
from lessons.jobs import claims, worker
from lessons.jobs.claims import do_if_due
from lessons.jobs.models import PeriodicJob
from lessons.jobs.periodic import JOBS, Job
from lessons.jobs.worker import Task, Worker
from lessons.learning import learners
from lessons.learning.models import Learner
from lessons.learning.visitors import KEPT_S
from lessons.search.models import SearchEntry
from tests.lessons.at_once import at_once
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)

HOUR = timedelta(hours=1)


def counted(done: list[str], name: str = "count") -> Job:
    """A job that notes that it was done."""
    return Job(name=name, every=HOUR, do=partial(done.append, name))


def failing(name: str = "fail") -> Job:
    """A job that never succeeds."""
    return Job(name=name, every=HOUR, do=lambda: 1 / 0)


def let_pass(job: Job, time: timedelta) -> None:
    """Move what is due nearer, as if time had passed."""
    row = PeriodicJob.objects.get(name=job.name)
    PeriodicJob.objects.filter(name=job.name).update(due_at=row.due_at - time)


def tasks(*jobs: Job) -> dict[str, Task]:
    """Jobs as a worker takes them."""
    return {job.name: partial(do_if_due, job) for job in jobs}


def named(name: str) -> Job:
    """One of the site's own jobs."""
    return next(job for job in JOBS if job.name == name)


def test_a_job_is_done_at_once_and_then_when_its_time_has_passed() -> None:
    done: list[str] = []
    job = counted(done)
    assert [do_if_due(job) for _ in range(3)] == [True, False, False]
    let_pass(job, HOUR - timedelta(minutes=1))
    assert not do_if_due(job)
    let_pass(job, timedelta(minutes=1))
    assert do_if_due(job)
    assert len(done) == 2


def test_while_a_job_is_done_nobody_else_does_it() -> None:
    seen: list[bool] = []
    job = Job(name="again", every=timedelta(0), do=lambda: seen.append(do_if_due(job)))
    assert do_if_due(job)
    assert seen == [False]


def test_a_job_whose_process_died_falls_due_again() -> None:
    def die() -> None:
        raise SystemExit

    done: list[str] = []
    with pytest.raises(SystemExit):
        do_if_due(Job(name="count", every=HOUR, do=die))
    job = counted(done)
    assert not do_if_due(job)
    let_pass(job, claims.CLAIMED_FOR)
    assert do_if_due(job)


def test_a_job_that_fails_is_told_and_tried_again_at_its_next_time(caplog: pytest.LogCaptureFixture) -> None:
    job = failing()
    assert do_if_due(job)
    assert "the job fail failed; it is tried again in 1:00:00" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert not do_if_due(job)
    let_pass(job, HOUR)
    assert do_if_due(job)


def test_a_job_that_fails_keeps_no_other_from_being_done() -> None:
    done: list[str] = []
    Worker(tasks(failing(), counted(done))).round()
    assert done == ["count"]


def test_a_task_that_fails_is_told_and_keeps_no_other_from_being_done(caplog: pytest.LogCaptureFixture) -> None:
    def away() -> None:
        raise OperationalError("nobody there")

    done: list[str] = []
    Worker({"mails": away, **tasks(counted(done))}).round()
    assert "mails: not done" in caplog.text
    assert done == ["count"]


@committed
def test_of_several_processes_one_does_a_job() -> None:
    for number in range(5):
        done: list[str] = []
        job = counted(done, f"count {number}")
        assert sorted(at_once(*[partial(do_if_due, job)] * 4)) == [False, False, False, True]
        assert len(done) == 1


@committed
def test_a_worker_that_is_woken_begins_another_round_at_once() -> None:
    first, second = rounds = threading.Event(), threading.Event()
    ahead = iter(rounds)
    working = Worker({"count": lambda: next(ahead).set()})
    working.start()
    assert first.wait(20)
    background.wake()
    assert second.wait(worker.ASKS_EVERY_S / 2)
    working.stop()
    assert not working.runs


@committed
def test_a_worker_does_what_is_due_and_ends_after_the_job_that_is_under_way() -> None:
    done: list[str] = []
    begun, may_end = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert may_end.wait(20)
        done.append("work")

    working = Worker(tasks(Job(name="work", every=HOUR, do=work), counted(done)))
    working.start()
    assert begun.wait(20)
    working.tell_to_stop()
    may_end.set()
    working.stop()
    assert done == ["work"]
    assert not working.runs


def test_the_server_stops_what_it_started_and_nothing_where_it_never_came_up() -> None:
    class Process:
        background: Any

    server.worker_exit(None, Process())
    process = Process()
    process.background = Worker({})
    process.background.start()
    server.worker_exit(None, process)
    assert not process.background.runs


@pytest.fixture
def _kept_in_front() -> Iterator[None]:
    PAGES.forget()
    with override_settings(FRONT_CACHE_S=60):
        yield
    PAGES.forget()


@committed
@pytest.mark.usefixtures("_kept_in_front")
def test_a_lesson_goes_live_and_ceases_to_be_at_the_moments_its_author_set(make_lesson: MakeLesson) -> None:
    make_lesson("always")
    scheduled = make_lesson("later", live=False, title="At last")
    a_moment_ago = timezone.now() - timedelta(minutes=1)
    scheduled.go_live_at = a_moment_ago
    scheduled.save_revision(approved_go_live_at=a_moment_ago)
    visitor = Client()
    assert "At last" not in visitor.get("/lessons/").content.decode()
    assert "Age" in visitor.get("/lessons/")
    assert do_if_due(named("publish"))
    assert "At last" in visitor.get("/lessons/").content.decode()
    assert visitor.get("/lessons/later/").status_code == 200
    assert SearchEntry.objects.filter(title="At last").exists()
    type(scheduled).objects.filter(pk=scheduled.pk).update(expire_at=a_moment_ago)
    let_pass(named("publish"), named("publish").every)
    assert do_if_due(named("publish"))
    assert "At last" not in visitor.get("/lessons/").content.decode()
    assert visitor.get("/lessons/later/").status_code == 404
    assert not SearchEntry.objects.filter(title="At last").exists()


def test_visitors_whose_cookie_is_gone_are_deleted_while_the_site_serves() -> None:
    long_ago = timezone.now() - timedelta(seconds=KEPT_S) - learners.SEEN_EVERY - timedelta(minutes=1)
    Learner.objects.create(seen_at=long_ago)
    Worker().round()
    assert not Learner.objects.exists()


def test_each_job_has_a_name_of_its_own_that_its_row_can_hold() -> None:
    names = [job.name for job in JOBS]
    assert len(names) == len(set(names))
    longest = PeriodicJob._meta.get_field("name").max_length
    assert longest is not None
    assert max(map(len, names)) <= longest
