"""Sessions, former addresses and the shared rate-limit counters."""

from lessons.accounts.models.cached import CachedValue
from lessons.accounts.models.former_address import FormerAddress
from lessons.accounts.models.session import AccountSession

__all__ = [
    "AccountSession",
    "CachedValue",
    "FormerAddress",
]
