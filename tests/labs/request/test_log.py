"""The request lab's history as text: each line is read strictly, and written back in one spelling."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from lessons.labs.header_lines import packed, read_lines, unpacked, written
from lessons.labs.request.form import METHODS, RequestForm
from lessons.labs.request.log import Changed, Event, Moved, Sent, read_log, write_log

CONTROLS = RequestForm.moved_fields()


def read(text: str) -> tuple[Event, ...]:
    return read_log(text, RequestForm.grammar())


TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20).map(str.strip)
HEADERS = st.lists(st.tuples(st.sampled_from(["A", "Cache-Control"]), TEXTS), max_size=3).map(written)
MOMENTS = st.floats(0, 1000)
EVENTS = st.lists(
    st.one_of(
        st.builds(
            Sent,
            at_s=MOMENTS,
            city=st.sampled_from(["berlin", "sao-paulo"]),
            user=st.sampled_from(["1", "3"]),
            method=st.sampled_from(METHODS),
            path=st.just("/a?b=c"),
            headers=HEADERS,
        ),
        st.builds(Moved, at_s=MOMENTS, control=st.just("cache"), value=st.booleans()),
        st.builds(Moved, at_s=MOMENTS, control=st.just("response_headers"), value=HEADERS),
        st.builds(Changed, at_s=MOMENTS),
    ),
    max_size=20,
)


@given(EVENTS)
def test_a_history_survives_being_written_and_read(events: list[Event]) -> None:
    in_order = tuple(sorted(events, key=lambda event: event.at_s))
    assert read(write_log(in_order, CONTROLS)) == in_order


@given(st.lists(TEXTS.filter(bool), max_size=4))
def test_lines_survive_being_packed_into_one(lines: list[str]) -> None:
    assert unpacked(packed("\n".join(lines))) == "\n".join(lines)


def test_a_plain_request_is_a_short_line() -> None:
    assert read("12.5 berlin /a") == (Sent(at_s=12.5, city="berlin", path="/a"),)
    [full] = read("3 berlin:2 POST /cart | Cache-Control: no-store | X: a\\|b")
    assert isinstance(full, Sent)
    assert (full.user, full.method, full.headers) == ("2", "POST", "Cache-Control: no-store\nX: a|b")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("5 berlin", "5 berlin is not understood"),
        ("5 berlin GET /a more", "is not understood"),
        ("5 atlantis /a", "Send from: atlantis is not accepted"),
        ("5 berlin:9 /a", "User there: 9 is not accepted; give one of 1, 2, 3."),
        ("5 berlin BREW /a", "Method: BREW is not accepted"),
        ("5 berlin a", "Path: a is not accepted"),
        ("5 berlin /a | nonsense", "Request headers, line 1: nonsense has no colon"),
        ("5 cache=maybe", "Cache: maybe is not accepted"),
        ("5 state=tired", "The origin: tired is not accepted"),
        ("5 response_headers=no colon", "Response headers, line 1: no colon has no colon"),
        ("1 berlin /a", "1 is not a moment from here on; give 2 to 80000 s."),
        ("soon berlin /a", "soon is not a moment from here on"),
    ],
)
def test_a_bad_line_is_named_with_its_number(line: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as error:
        read(f"2 berlin /a\n{line}")
    assert error.value.messages[0].startswith("History, line 2: ")
    assert sentence in error.value.messages[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A: 1\nB", "line 2: B has no colon; give “Name: value”"),
        ("Cache Control: x", "line 1: Cache Control is no header's name"),
        (": x", "line 1: nothing is no header's name"),
        ("A: b\x00c", "line 1: A: b�c has control characters"),
        ("A: " + "x" * 600, "has 603 characters; a line may have 500"),
        ("\n".join(["A: 1"] * 31), "line 31: 31 lines are too many; give at most 30."),
    ],
)
def test_what_can_not_be_a_header_line_is_refused_with_its_number(text: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as error:
        read_lines(text)
    assert sentence in error.value.messages[0]


def test_everything_else_is_taken_as_it_stands() -> None:
    text = "cache-control:max-age=60;private\nETag : abc\nVary:\nX-Ü: no"
    assert read_lines(text.removesuffix("\nX-Ü: no")) == (
        ("cache-control", "max-age=60;private"),
        ("ETag", "abc"),
        ("Vary", ""),
    )
