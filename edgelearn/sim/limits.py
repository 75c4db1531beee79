"""What a scenario's values may be: ranges of numbers, texts that can stand in headers; and how a refusal is told."""

from dataclasses import dataclass

MAX_HEADER_CHARS = 1_000


class ScenarioError(ValueError):
    """A scenario that can't be: which field, what was given, what is accepted."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.field = name
        self.message = message


def shown(value: object) -> str:
    """A value as a message may repeat it: never long."""
    if isinstance(value, int) and abs(value) >= 10**20:  # Python refuses to write out the longest of them
        return "a number this large"
    text = repr(value) if isinstance(value, str | int | float | bool | type(None)) else f"a {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:60]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The accepted range of a number, ends included."""

    low: float
    high: float
    whole: bool = False

    def check(self, name: str, value: object) -> None:
        """Raise ScenarioError unless the value is a finite number of the kind and range accepted."""
        kind = "a whole number" if self.whole else "a number"
        accepted = f"give {kind} from {self.low:,.10g} to {self.high:,.10g}"
        if isinstance(value, bool) or not isinstance(value, int if self.whole else int | float):
            raise ScenarioError(name, f"{shown(value)} is not {kind}; {accepted}")
        if not self.low <= value <= self.high:  # also of what is no number
            raise ScenarioError(name, f"{shown(value)} is out of range; {accepted}")


def check_header(name: str, value: object) -> None:
    """Raise ScenarioError unless the value could stand in a header field line. RFC 9110 §5.5."""
    if not isinstance(value, str):
        raise ScenarioError(name, f"{shown(value)} is not text; give a header value such as 'max-age=60'")
    if len(value) > MAX_HEADER_CHARS:
        raise ScenarioError(name, f"{len(value)} characters; give at most {MAX_HEADER_CHARS}")
    if any(ord(char) < 0x20 or ord(char) > 0x7E for char in value):
        raise ScenarioError(name, "a header value holds visible ASCII characters and spaces only")


def check_flag(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise ScenarioError(name, f"{shown(value)} is neither true nor false")
