"""Two requests side by side: lines aligned by field, what both begin with told apart from where they part."""

from lessons.labs.request.compare import Side, compared, pairs
from tests.labs.request.conftest import ran


def test_lines_of_a_field_stand_beside_each_other_whatever_their_order() -> None:
    left = [("Date", "1"), ("ETag", '"a"'), ("Cache-Control", "max-age=5, public")]
    right = [("cache-control", "max-age=5, private"), ("Date", "2")]
    assert [(pair.name, pair.differs) for pair in pairs(left, right)] == [
        ("Cache-Control", True),
        ("ETag", True),
        ("Date", True),
    ]
    control, tag, _ = pairs(left, right)
    assert control.sides == (Side(same="max-age=5, ", rest="public"), Side(same="max-age=5, ", rest="private"))
    assert tag.sides == (Side(same="", rest='"a"'), None)


def test_repeated_lines_are_compared_in_their_order() -> None:
    left = [("Set-Cookie", "a"), ("Set-Cookie", "b")]
    assert [pair.differs for pair in pairs(left, [("Set-Cookie", "a"), ("set-cookie", "c")])] == [False, True]


def sentence(*log: str, **values: object) -> str:
    left, right, *_ = ran(*log, **values).played
    return compared(left, right).sentence


def test_the_first_difference_that_matters_is_told() -> None:
    moved = ("0 berlin /a", "1 response_headers=Cache-Control: public, max-age=9", "2 berlin /b")
    assert sentence("0 berlin /a", "1 berlin /b") == (
        "The first difference is in the request: Request has “GET /a” on the left, “GET /b” on the right."
    )
    assert sentence(*moved[:2], "70 berlin /a") == (
        "The first difference is in the response: Cache-Control has “max-age=60” on the left, “max-age=9” on the right."
    )
    assert sentence("0 berlin /a | Range: bytes=0-1", "1 sydney /a") == (
        "The first difference is in the request: only the left has Range."
    )


def test_moments_are_no_difference() -> None:
    assert sentence("0 berlin /a", "100 berlin /a") == (
        "Requests and responses are the same but for what tells the moment."
    )
