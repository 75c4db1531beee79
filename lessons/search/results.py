"""Runs a query: completion, spelling correction, ranking and excerpts.

Ranking, the same on both databases: entries whose titles have the words come first, in the order of SearchEntry.Kind;
then the others; within each, the database's own order. A lesson is never below its own sections. What only a
correction finds comes after all of these.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import reduce
from operator import or_

from django.db.models import Q

from lessons.search import databases
from lessons.search.excerpts import Part, excerpt, marked, stem_pattern
from lessons.search.models import SearchEntry, SearchWord
from lessons.search.words import query_words

LIMIT = 30
LOOKED_AT = 100  # so many of the database's best are ranked
FEW = 3  # with fewer found than this, what was typed may be a slip that somebody else made too
COMPLETIONS = 8
CORRECTIONS = 3
LIKE_ENOUGH = 0.7  # difflib's ratio: "stael" to "stale" has 0.8
SHORTEST_CORRECTED = 4
SHORTEST_SWAPPED = 3

Tier = tuple[int, int]

_KINDS = list(SearchEntry.Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One thing found; title and excerpt in parts, of which some matched."""

    kind: str
    title: Sequence[Part]
    context: str
    excerpt: Sequence[Part]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a query found: at most LIMIT results, and whether there are more."""

    words: Sequence[str]
    results: Sequence[Result]
    more: bool


def find(query: str) -> Found:
    """What a query finds; nothing for one without words."""
    asked = query_words(query)
    if not asked:
        return Found(words=(), results=(), more=False)
    groups = [[word, *_completions(word)] if word == asked[-1] else [word] for word in asked]
    as_typed = databases.matching(groups, every=True, limit=LOOKED_AT)
    wider, likely = groups, []
    if len(as_typed) < FEW:
        swapped = _swapped(asked)
        wider = [[*group, *swapped.get(group[0], ()), *_similar(group[0])] for group in groups]
        likely = databases.matching(wider, every=True, limit=LOOKED_AT)
    if not as_typed and not likely:
        likely = databases.matching(wider, every=False, limit=LOOKED_AT)
    entries = SearchEntry.objects.in_bulk([*as_typed, *likely])
    others = [key for key in likely if key not in as_typed]
    ranked = [*_ranked(_present(as_typed, entries), groups), *_ranked(_present(others, entries), wider)]
    pattern = stem_pattern([word for group in wider for word in group])
    return Found(
        words=asked,
        results=[
            Result(
                kind=entry.get_kind_display(),
                title=marked(entry.title, pattern),
                context=entry.context,
                excerpt=excerpt(entry.text, pattern),
                url=entry.url,
            )
            for entry in ranked[:LIMIT]
        ],
        more=len(ranked) > LIMIT,
    )


def _ranked(entries: Iterable[SearchEntry], groups: databases.Groups) -> list[SearchEntry]:
    patterns = [stem_pattern(group) for group in groups]
    tiers = {entry: _tier(entry, patterns) for entry in entries}
    best: dict[str, Tier] = {}
    for entry, tier in tiers.items():
        best[entry.source] = min(tier, best.get(entry.source, tier))
    for entry in tiers:
        if entry.kind == SearchEntry.Kind.LESSON:
            missing, _ = best[entry.source]
            tiers[entry] = min(tiers[entry], (missing, _KINDS.index(SearchEntry.Kind.LESSON)))
    return sorted(tiers, key=lambda entry: tiers[entry])  # stable: ties stay in the database's order


def _tier(entry: SearchEntry, patterns: Sequence[re.Pattern[str]]) -> Tier:
    """How many words its title misses; then, where it has any, what kind it is."""
    missing = sum(pattern.search(entry.title_words) is None for pattern in patterns)
    return missing, _KINDS.index(SearchEntry.Kind(entry.kind)) if missing < len(patterns) else len(_KINDS)


def _completions(word: str) -> list[str]:
    known = SearchWord.objects.filter(word__startswith=word).exclude(word=word).values_list("word", flat=True)
    return sorted(known[:LOOKED_AT], key=_shortest)[:COMPLETIONS]


def _swapped(typed: Sequence[str]) -> Mapping[str, list[str]]:
    """By what was typed, words that begin as it would with two neighbouring letters exchanged; one query for all.

    Trigrams don't find these: an exchange in a short word leaves none of them whole.
    """
    swaps = {word: _swaps(word) for word in typed if len(word) >= SHORTEST_SWAPPED}
    every = set().union(*swaps.values())
    begins_so = reduce(or_, (Q(word__startswith=swap) for swap in sorted(every)), Q(pk=None))
    known = sorted(SearchWord.objects.filter(begins_so).values_list("word", flat=True)[:LOOKED_AT], key=_shortest)
    return {word: [each for each in known if each.startswith(tuple(swaps[word]))][:CORRECTIONS] for word in swaps}


def _swaps(word: str) -> set[str]:
    return {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)} - {word}


def _shortest(word: str) -> tuple[int, str]:
    return len(word), word


def _similar(word: str) -> list[str]:
    if len(word) < SHORTEST_CORRECTED:
        return []
    rated = [(SequenceMatcher(None, word, other).ratio(), other) for other in databases.similar(word)]
    likely = sorted(((-ratio, other) for ratio, other in rated if ratio >= LIKE_ENOUGH and other != word))
    return [other for _, other in likely[:CORRECTIONS]]


def _present(keys: Sequence[int], entries: Mapping[int, SearchEntry]) -> list[SearchEntry]:
    """Those that nobody has deleted meanwhile."""
    return [entries[key] for key in keys if key in entries]
