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
