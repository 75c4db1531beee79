"""Field values are read in one go, however they are made: what isn't, would take minutes over each of these."""

import pytest

from edgelearn.sim.cache.directives import parse, parse_targeted
from edgelearn.sim.cache.fields import entity_tags, names
from edgelearn.sim.cache.vary import normal_value

LENGTH = 50_000


@pytest.mark.parametrize("pattern", [",", " ", ", ", '"', "\\", 'a="', "; ", "=", "W/", 'a="\\",', "a ,", "%"])
@pytest.mark.parametrize("start", ["", '"', "a", 'a="'])
def test_a_long_value_is_read_in_one_go(pattern: str, start: str) -> None:
    value = start + pattern * (LENGTH // len(pattern))
    assert len(parse(value).directives) <= LENGTH
    targeted = parse_targeted(value)
    assert targeted is None or len(targeted.directives) == 1
    assert len(entity_tags(value)) <= LENGTH
    assert len(names(value)) <= LENGTH
    assert len(normal_value("accept-encoding", f"{value}b") or "") <= LENGTH + len(start) + 1


def test_a_weight_is_read_after_any_white_space() -> None:
    assert normal_value("accept-encoding", "gzip \t ; \t q=0.50 , br;q=1") == "br,gzip;q=0.5"


def test_a_member_that_is_only_a_weight_stays_what_it_is() -> None:
    once = normal_value("accept-encoding", "br, ;q=1.0")
    assert normal_value("accept-encoding", once) == once
