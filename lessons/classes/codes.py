"""Join codes: easy to read and type, and too many to guess. Pure apart from randomness.

20 signs in 10 places are 10¹³ codes. With the limit on tries (`views.joining`), one account guesses one code of
a thousand classes in some forty thousand years.
"""

import secrets

from lessons.classes.models import CODE_LENGTH

# No 0 and O, 1, I and L, 2 and Z, 5 and S, 8 and B, 6 and G, U and V; and no vowels, so no words.
ALPHABET = "3479CDFHJKMNPQRTVWXY"
_HALF = CODE_LENGTH // 2


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def shown(code: str) -> str:
    """A code as people read it."""
    return f"{code[:_HALF]}-{code[_HALF:]}"


def read(typed: str) -> str | None:
    """The code that was typed in whichever manner; None when it is none."""
    code = "".join(typed.split()).replace("-", "").upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None
