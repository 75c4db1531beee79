"""Rules for public names: short, easy to type and not confusable with staff."""

import re

from django.core.exceptions import ValidationError

MIN_LENGTH, MAX_LENGTH = 3, 30
ALLOWED = re.compile(r"[A-Za-z0-9._-]+")
# What is read as another letter, and what stands between letters: adm1n and ad_min are admin to the eye.
LOOKS_LIKE = str.maketrans("013457l", "oieasti", "._-")


def _as_read(name: str) -> str:
    return name.lower().translate(LOOKS_LIKE)


WORDS = """
admin administrator anonymous deleted edgelearn editor everyone guest help helpdesk instructor mod moderator nobody
noreply official owner postmaster privacy root security staff superuser support sysop system teacher team webmaster you
"""
RESERVED = frozenset(_as_read(word) for word in WORDS.split())


def validate_name(name: str) -> None:
    """Raise ValidationError, saying what is accepted, where this can't be a public name."""
    if not MIN_LENGTH <= len(name) <= MAX_LENGTH:
        raise ValidationError(
            f"A public name has {MIN_LENGTH} to {MAX_LENGTH} characters; this one has {len(name)}.", code="length"
        )
    if not ALLOWED.fullmatch(name):
        raise ValidationError(
            "A public name is made of the letters A to Z, digits, dots, hyphens and underscores.", code="characters"
        )
    if not re.search(r"[A-Za-z0-9]", name):
        raise ValidationError("A public name needs at least one letter or digit.", code="characters")
    if is_reserved(name):
        raise ValidationError(
            f"“{name}” could be taken for someone who runs this site: choose another.", code="reserved"
        )


def is_reserved(name: str) -> bool:
    """Whether the name reads like one of those kept back, its plural, or one of them with a number after it."""
    without_number = re.sub(r"[\d._-]+$", "", name)
    readings = {_as_read(name), _as_read(without_number)}
    return not RESERVED.isdisjoint(readings | {reading.removesuffix("s") for reading in readings})


# Where allauth looks for them.
VALIDATORS = [validate_name]
