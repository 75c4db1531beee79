"""Answers "What would flip this?": finds the single edits that change the outcome of a request by trying them.

No cache rule is repeated here: each edit runs through a new cache, with the first exchange and the later request. The
edits come from `edits`; this module searches for the numbers and times at which the verdict changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.edits import Edit, Kind, Number, Situation, edits, numbers
from edgelearn.sim.cache.lookup import Lookup

MAX_TRIES = 2_000
"""At most this many edits are tried, however many fields there are."""

MOST_SECONDS = 2**31


class Verdict(StrEnum):
    """What happens to the later request."""

    ANSWERED = "answered from a copy"
    ANSWERED_STALE = "answered from a stale copy"
    WHILE_REVALIDATING = "answered from a stale copy while the origin revalidates it"
    NOT_MODIFIED = "answered with 304: the client's own copy is still valid"
    ASKED = "revalidated at the origin first"
    FETCHED = "fetched from the origin"
    REFUSED = "refused: 504"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """An edit that changes the verdict, and the new verdict."""

    edit: Edit
    verdict: Verdict


def verdict(situation: Situation) -> Verdict:
    """What happens to the later request."""
    return verdict_of(_look_up(situation))


def verdict_of(lookup: Lookup) -> Verdict:
    """What a look-up means for the request."""
    if lookup.usable and lookup.stored is not None and lookup.answer is not None:
        if lookup.background:
            return Verdict.WHILE_REVALIDATING
        if not lookup.stored.is_fresh(lookup.now_s):
            return Verdict.ANSWERED_STALE
        return Verdict.NOT_MODIFIED if lookup.answer.status == 304 else Verdict.ANSWERED
    if lookup.answer is not None:
        return Verdict.REFUSED
    return Verdict.ASKED if lookup.asked_about else Verdict.FETCHED


def flips(situation: Situation, *, most: int = 20) -> tuple[Flip, ...]:
    """The single edits that change the verdict, smallest first: times, numbers, directives, fields, others."""
    before = verdict(situation)
    found = [*_turning_numbers(situation, before), *_turning_moments(situation, before)]
    for tried, edit in enumerate(edits(situation)):
        if tried >= MAX_TRIES:
            break
        if (after := verdict(edit.situation)) is not before:
            found.append(Flip(edit=edit, verdict=after))
    return tuple(sorted(found, key=lambda flip: (flip.edit.kind, flip.edit.size))[:most])


def _look_up(situation: Situation) -> Lookup:
    cache = HttpCache(policy=situation.policy, epoch_s=situation.epoch_s)
    cache.receive(situation.first, situation.response, request_s=0.0, response_s=situation.took_s)
    return cache.look_up(situation.request, situation.at_s)


def _turning_numbers(situation: Situation, before: Verdict) -> Iterator[Flip]:
    """For each number, the nearest smaller and larger value that changes the verdict."""
    for number in numbers(situation):
        for end in (0, MOST_SECONDS):
            if verdict(number.changed(situation, end)) is before:
                continue
            near, far = number.value, end
            while abs(far - near) > 1:
                middle = (near + far) // 2
                near, far = (middle, far) if verdict(number.changed(situation, middle)) is before else (near, middle)
            yield Flip(edit=_number_edit(situation, number, far), verdict=verdict(number.changed(situation, far)))


def _number_edit(situation: Situation, number: Number, value: int) -> Edit:
    way = "fell to" if value < number.value else "rose to"
    return Edit(
        kind=Kind.NUMBER,
        size=abs(value - number.value),
        sentence=f"{number.label} {way} {value}",
        situation=number.changed(situation, value),
    )


def _turning_moments(situation: Situation, before: Verdict) -> Iterator[Flip]:
    """The nearest earlier and later time, in whole seconds, at which the verdict differs."""
    moments = sorted(_moments(situation))
    earlier = next(
        (each for each in reversed(moments) if each < situation.at_s and _turns(situation, each, before)), None
    )
    later = next((each for each in moments if each > situation.at_s and _turns(situation, each, before)), None)
    for moment_s in (earlier, later):
        if moment_s is not None:
            moved = situation.at(moment_s)
            by_s = moment_s - situation.at_s
            sentence = f"the request came {round(abs(by_s), 1):g} s {'earlier' if by_s < 0 else 'later'}"
            edit = Edit(kind=Kind.TIME, size=abs(by_s), sentence=sentence, situation=moved)
            yield Flip(edit=edit, verdict=verdict(moved))


def _turns(situation: Situation, moment_s: float, before: Verdict) -> bool:
    return verdict(situation.at(moment_s)) is not before


def _moments(situation: Situation) -> set[float]:
    """Just before, at and just after each time at which a limit of the copy or the client ends."""
    stored = _look_up(situation).stored
    if stored is None:
        return set()
    ends_s = stored.response_s + stored.lifetime_s - stored.initial_age_s
    begun_s = stored.response_s - stored.initial_age_s
    stated = [each.value for each in numbers(situation)]
    boundaries = [ends_s, *(ends_s + each for each in stated), *(ends_s - each for each in stated)]
    boundaries += [begun_s + each for each in stated]
    near = {float(round(each + offset)) for each in boundaries for offset in (-1, 0, 1)}
    return {each for each in near if situation.took_s <= each <= MOST_SECONDS}
