"""What differs between the traffic lab's requests for the same page: language, image size, campaign, browser."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from edgelearn.sim.facets import Facet

LANGUAGE = "Accept-Language"
SPELLINGS = (
    ("en", "en-GB,en;q=0.9", "en-US,en;q=0.8"),
    ("de", "de-DE,de;q=0.9,en;q=0.8", "de-AT,de;q=0.9"),
    ("pt", "pt-BR,pt;q=0.9,en;q=0.8", "pt-PT,pt;q=0.9"),
    ("ja", "ja-JP,ja;q=0.9,en;q=0.8", "ja,en-US;q=0.8"),
    ("fr", "fr-FR,fr;q=0.9,en;q=0.8", "fr-CA,fr;q=0.9"),
    ("es", "es-ES,es;q=0.9,en;q=0.8", "es-MX,es;q=0.9"),
)
"""As browsers say it: the first part of each is the language that the page is given in."""
SIZES = ("small", "medium", "large", "huge")
CAMPAIGN = "utm_source"

EVERYTHING, NO_CAMPAIGN, NOTHING = "all", "no-campaign", "none"
COUNTED_QUERY = (
    (EVERYTHING, "every parameter"),
    (NO_CAMPAIGN, f"all but {CAMPAIGN}"),
    (NOTHING, "no parameter"),
)


def facets(values: Mapping[str, Any]) -> tuple[Facet, ...]:
    """The facets that cleaned values ask for; a number of 1 leaves a facet out."""
    made = []
    if values["languages"] > 1:
        spelled = [(spelling, of[0]) for of in islice(SPELLINGS, values["languages"]) for spelling in of]
        made.append(
            Facet(header=LANGUAGE, values=tuple(text for text, _ in spelled), variants=tuple(of for _, of in spelled))
        )
    if values["sizes"] > 1:
        made.append(Facet(query="size", values=SIZES[: values["sizes"]], variants=SIZES[: values["sizes"]]))
    if values["campaigns"] > 1:
        made.append(Facet(query=CAMPAIGN, values=tuple(f"c{number + 1}" for number in range(values["campaigns"]))))
    if values["user_agents"] > 1:
        named = tuple(f"Browser/{number + 1}.0" for number in range(values["user_agents"]))
        made.append(Facet(header="User-Agent", values=named, zipf_exponent=0.5))
    return tuple(made)


def ignored(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The query parameters that the edge's key leaves out."""
    return {EVERYTHING: (), NO_CAMPAIGN: (CAMPAIGN,), NOTHING: ("*",)}[values["counted_query"]]


def normalised(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The header fields that the edge evens out."""
    return (LANGUAGE,) if values["even_language"] and values["languages"] > 1 else ()
