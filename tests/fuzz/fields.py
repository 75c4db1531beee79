"""Every reader of a field or URL, on anything: it never raises, and what it finds is within the field's bounds."""

from random import Random

from edgelearn.sim.cache.dates import format_date, parse_date
from edgelearn.sim.cache.directives import CacheControl, parse, parse_targeted
from edgelearn.sim.cache.fields import MAX_DELTA_SECONDS, entity_tags, names, whole_number
from edgelearn.sim.cache.invalidation import groups_of
from edgelearn.sim.cache.key import normal_url, origin_of
from edgelearn.sim.cache.ranges import content_span, requested_range
from edgelearn.sim.cache.references import resolved
from edgelearn.sim.cache.vary import normal_value, vary_names
from edgelearn.sim.messages import Headers, Response
from tests.fuzz.texts import VALID, text, value_for

LATEST_S = 253_402_300_800
"""The end of the year 9999, the last that a date can tell."""


def run(draw: Random) -> int:
    """One value through all readers."""
    name = draw.choice(tuple(VALID))
    value = value_for(draw, name)
    _read_directives(parse(value))
    if (targeted := parse_targeted(value)) is not None:
        _read_directives(targeted)
    _read_lists(value)
    _read_dates(draw, value)
    _read_ranges(draw, value)
    _read_urls(draw, value)
    number = whole_number(value)
    assert number is None or 0 <= number <= MAX_DELTA_SECONDS
    return 1


def _read_directives(control: CacheControl) -> None:
    for name, _ in control.directives:
        seconds = control.seconds(name)
        assert seconds is not None
        assert 0 <= seconds <= MAX_DELTA_SECONDS
        assert control.applies_whole(name) or control.listed_fields(name)


def _read_lists(value: str) -> None:
    for tag in entity_tags(value):
        assert tag.matches_weakly(tag)
        assert '"' not in tag.opaque
    assert all(each == each.lower() and each.strip(" \t") for each in names(value))
    listed = vary_names(Headers([("Vary", value)]))
    assert listed is None or "*" not in listed
    assert len(groups_of(Headers([("Cache-Groups", value)]))) <= 64
    for name in ("accept-encoding", "x-theme"):
        once = normal_value(name, value)
        assert normal_value(name, once) == once


def _read_dates(draw: Random, value: str) -> None:
    found = parse_date(value, now_s=draw.choice((0.0, 1.7e9)))
    assert found is None or -62_135_596_801 <= found <= LATEST_S
    moment = draw.randrange(0, LATEST_S)
    assert parse_date(format_date(moment)) == moment


def _read_ranges(draw: Random, value: str) -> None:
    total = draw.choice((0, 1, 10, 10**12))
    if (wanted := requested_range(value)) is not None and (span := wanted.within(total)) is not None:
        assert 0 <= span.first <= span.last < total
    held = content_span(Response(status=206, headers=Headers([("Content-Range", value)])))
    assert held is None or 0 <= held.first <= held.last < (held.total or held.last + 1)


def _read_urls(draw: Random, value: str) -> None:
    for url in (value, f"https://site.example/{value}", resolved("https://site.example/a/b", value), text(draw)):
        once = normal_url(url)
        assert normal_url(once) == once, f"{url!r} becomes {once!r}, and that {normal_url(once)!r}"
        assert origin_of(url) in ("", origin_of(once))
