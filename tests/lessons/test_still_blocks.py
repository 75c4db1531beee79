"""Blocks that are only read: what publishing stores, how they stand in a file, on the page, and in the search."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from lessons.course.blocks.body import LessonBody, pieces
from lessons.course.files.checking import checked_body
from lessons.course.text import body as plain_text
from lessons.search.lessons import entries
from tests.lessons.conftest import MakeLesson

BODY = LessonBody(required=False)
CALLOUT: dict[str, Any] = {
    "type": "callout",
    "id": "c",
    "value": {"name": "alone", "kind": "careful", "text": "PoPs **don't** share."},
}
CODE: dict[str, Any] = {
    "type": "code",
    "id": "d",
    "value": {"name": "first", "code": "GET / HTTP/1.1\n<script>alert(1)</script>", "caption": "What is *sent*."},
}
NOTE: dict[str, Any] = {
    "type": "provider_note",
    "id": "e",
    "value": {
        "name": "fastly",
        "provider": "Fastly",
        "text": "It collapses [misses](https://example.org/).",
        "source": "[Docs](https://example.org/docs)",
        "as_of": "August 2026",
    },
}
ALL = [CALLOUT, CODE, NOTE]


def test_they_are_stored_as_they_were_given_and_survive_as_text() -> None:
    stream = BODY.clean(BODY.to_python(ALL))
    assert stream.get_prep_value() == ALL
    text = plain_text.write(pieces(stream))
    assert "```toml provider-note fastly id=e" in text
    assert plain_text.write(pieces(checked_body(plain_text.parse(text)))) == text


@pytest.mark.parametrize(
    ("block", "changes", "field"),
    [
        (CALLOUT, {"kind": "loud"}, "kind"),
        (CALLOUT, {"text": ""}, "text"),
        (CODE, {"code": ""}, "code"),
        (CODE, {"language": "cobol"}, "language"),
        (NOTE, {"provider": "Nobody"}, "provider"),
        (NOTE, {"source": ""}, "source"),
        (NOTE, {"as_of": ""}, "as_of"),
    ],
)
def test_what_is_missing_or_unknown_is_told_at_its_field(
    block: dict[str, Any], changes: dict[str, str], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        BODY.clean(BODY.to_python([{**block, "value": {**block["value"], **changes}}]))
    error: Any = caught.value
    assert list(error.block_errors[0].block_errors) == [field]


@pytest.mark.django_db
def test_a_page_shows_them_in_their_place_and_runs_nothing(client: Client, make_lesson: MakeLesson) -> None:
    make_lesson("one", body=ALL)
    html = client.get("/lessons/one/").text
    assert html.index('id="alone"') < html.index('id="first"') < html.index('id="fastly"')
    assert "PoPs <strong>don't</strong> share." in html
    assert "GET / HTTP/1.1\n&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert '<a href="https://example.org/docs" rel="noopener noreferrer">Docs</a>, August 2026' in html


@pytest.mark.django_db
def test_their_words_are_found(make_lesson: MakeLesson) -> None:
    [entry] = entries(make_lesson("one", body=ALL))
    for words in ("PoPs don't share.", "What is sent.", "Fastly", "It collapses misses."):
        assert words in entry.text
