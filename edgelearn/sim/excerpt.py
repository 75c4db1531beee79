"""Long values as a sentence may quote them: the beginning, and how long the whole is. Quotes never grow with input."""

LONGEST_NAME = 60
LONGEST_VALUE = 200


def excerpt(text: str, most: int = LONGEST_VALUE) -> str:
    """The text, or its first `most` characters and the length of the whole."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


def name_excerpt(name: str) -> str:
    """The same for a name."""
    return excerpt(name, LONGEST_NAME)
