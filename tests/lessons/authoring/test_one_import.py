"""Nobody imports twice at once, however many tabs, threads and processes there are; others are not held up."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from lessons.authoring import import_lock
from lessons.authoring.import_plan import plan
from lessons.authoring.models import ImportUnderWay, PendingImport
from lessons.authoring.views import files
from lessons.course.files import archive
from tests.lessons.at_once import at_once
from tests.lessons.authoring.conftest import MakeClient
from tests.lessons.authoring.test_files import FILES, IMPORT, send
from tests.lessons.authoring.test_importing import zipped

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@committed
def test_of_two_previews_in_the_same_moment_one_is_refused_with_a_sentence(
    ines: User, sign_in: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(sign_in(ines), archive.write(zipped()))
    planned, refused = [], Event()

    def slow(*given: Any) -> Any:
        planned.append(given)
        assert refused.wait(20)  # until the other has been answered
        return plan(*given)

    def ask(client: Client) -> Callable[[], Any]:
        def answer() -> Any:
            told = client.get(IMPORT)
            if told.status_code == 409:
                refused.set()
            return told

        return answer

    monkeypatch.setattr(files, "plan", slow)
    answers = at_once(ask(sign_in(ines)), ask(sign_in(ines)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    told = next(answer for answer in answers if answer.status_code == 409)
    assert "Another import of yours is under way" in told.text
    assert len(planned) == 1
    assert PendingImport.objects.filter(user=ines).exists()
    assert not ImportUnderWay.objects.exists()


@committed
def test_of_many_who_ask_for_their_turn_in_the_same_moment_one_gets_it(ines: User) -> None:
    asked = Event()

    def ask() -> bool:
        with import_lock.taken(ines) as is_mine:
            if not is_mine:
                asked.set()
            elif not asked.wait(20):
                return False
            return is_mine

    assert sorted(at_once(*[ask] * 2)) == [False, True]


def test_others_import_meanwhile(ines: User, ivo: User) -> None:
    with import_lock.taken(ines) as first, import_lock.taken(ivo) as second:
        assert (first, second) == (True, True)


def test_the_turn_ends_with_the_import_even_if_that_fails(ines: User) -> None:
    with pytest.raises(ZeroDivisionError), import_lock.taken(ines):
        raise ZeroDivisionError
    with import_lock.taken(ines) as is_mine:
        assert is_mine


def test_an_import_whose_process_died_holds_nobody_up_for_long(ines: User, sign_in: MakeClient) -> None:
    row = ImportUnderWay.objects.create(user=ines, until=timezone.now() + import_lock.LASTS)
    client = sign_in(ines)
    assert send(client, archive.write(zipped())).status_code == 409
    assert client.get(FILES).status_code == 200
    ImportUnderWay.objects.update(until=row.until - import_lock.LASTS)
    assert send(client, archive.write(zipped()))["Location"] == IMPORT
    assert not ImportUnderWay.objects.exists()


def test_who_took_over_after_the_time_was_up_keeps_the_turn(ines: User) -> None:
    with import_lock.taken(ines):
        ImportUnderWay.objects.update(until=timezone.now() - timedelta(seconds=1))
        with import_lock.taken(ines) as is_mine:
            assert is_mine
            taken_over = ImportUnderWay.objects.get().until
        ImportUnderWay.objects.create(user=ines, until=taken_over)
    assert ImportUnderWay.objects.get().until == taken_over


def test_a_zip_can_be_discarded_while_an_import_is_under_way(ines: User, sign_in: MakeClient) -> None:
    client = sign_in(ines)
    send(client, archive.write(zipped()))
    with import_lock.taken(ines):
        assert client.post(IMPORT, {"discard": ""})["Location"] == FILES
    assert not PendingImport.objects.exists()
