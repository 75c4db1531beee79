"""Figures as people read them: a number with its unit, a share in percent, and what is said when there is nothing."""

NOTHING = "–"


def count(value: float) -> str:
    """A whole number with thousands apart."""
    return f"{value:,.0f}"


def percent(ratio: float | None) -> str:
    """A share from 0 to 1 in percent, with one digit."""
    return NOTHING if ratio is None else f"{100 * ratio:.1f} %"


def milliseconds(value_ms: float | None) -> str:
    """A duration in ms: whole from 10 ms on, one digit below."""
    if value_ms is None:
        return NOTHING
    return f"{value_ms:,.0f} ms" if value_ms >= 10 else f"{value_ms:.1f} ms"


def seconds(value_s: float | None) -> str:
    """A moment or duration in s, without digits that say nothing."""
    return NOTHING if value_s is None else f"{value_s:,.2f}".rstrip("0").rstrip(".") + " s"


SINGULAR = {
    "copies": "copy",
    "people": "person",
    "requests": "request",
    "objects": "object",
    "points": "point",
    "workers": "worker",
    "PoPs": "PoP",
    "bytes": "byte",
    "users": "user",
    "cities": "city",
}
"""Units that are counted, in the plural and the singular; the others (ms, %) don't change."""


def with_unit(number: str, unit: str) -> str:
    """A written number with its unit: "1 request", "27 requests", "12 ms"."""
    return f"{number} {SINGULAR.get(unit, unit) if number.lstrip('-−') == '1' else unit}".strip()


def quantity(value: float | None, unit: str = "") -> str:
    """A number in a sentence, to three digits below a thousand, with its unit."""
    if value is None:
        return "nothing that could be counted"
    number = f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 1000 else f"{value:.3g}"
    return with_unit(number, unit)


def unit_of_gap(unit: str) -> str:
    """The unit of a difference: between percentages it is no percentage."""
    return "points" if unit == "%" else unit


def figure(value: float | None, unit: str) -> str:
    """A figure in its unit; a count stands without its noun, which the label names."""
    match unit:
        case _ if value is None:
            return NOTHING
        case "%":
            return percent(value / 100)
        case "ms":
            return milliseconds(value)
        case "s":
            return seconds(value)
        case "kB":
            return size(1000 * value)
        case _:
            return count(value)


def change(before: float | None, after: float | None, unit: str) -> str:
    """By how much a figure changed, with its sign; of shares in points."""
    if before is None or after is None:
        return NOTHING
    gap = abs(after - before)
    return ("+" if after >= before else "−") + (f"{gap:.1f} points" if unit == "%" else figure(gap, unit))


def size(value_bytes: float) -> str:
    """A number of bytes in kB, MB or GB of a thousand each, with three digits."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value_bytes >= scale:
            return (
                f"{value_bytes / scale:.3g} {unit}"
                if value_bytes < 100 * scale
                else f"{value_bytes / scale:,.0f} {unit}"
            )
    return f"{value_bytes:.0f} B"


def listed(texts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}" if texts else "none"


def plural(number: int, one: str, many: str | None = None) -> str:
    """A count with its noun in the right number."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"
