"""Limits on password attempts: a few per account and client network, many more per network.

A school is one network: whoever mistypes, or guesses on purpose, uses up what there is for that account from there, not
what there is for the others. Spraying a few passwords over many accounts meets the network's limit, which holds for
accounts that nobody has lately signed in to from it; so it can't be used to lock the others out either. No limit is an
account's alone: nobody can keep its owner out elsewhere. Whether an account exists makes no difference to any of them.
"""

from django.core.cache import cache
from django.http import HttpRequest

from edgelearn.web import limits

MINUTES_10_S, HOUR_S, DAY_S = 600, 3600, 24 * 3600
# For an account from a network.
FAILURES = ((10, MINUTES_10_S), (40, DAY_S))
TRIES, TRIES_PER_S = 60, MINUTES_10_S  # also those that succeed: each costs a hash and a session
# For all accounts together from a network: a class that signs in for the first time, each with ten mistakes.
FAILURES_OF_ALL, OF_ALL_PER_S = 300, HOUR_S
AT_HOME_FOR_S = 30 * DAY_S


def may_attempt(request: HttpRequest, account: str) -> bool:
    """Whether the password of this account may be tried from here; the try counts as failed until it is `right`."""
    pair = _pair(request, account)
    if not limits.spend_for(pair, "sign-in", limit=TRIES, per_s=TRIES_PER_S):
        return False
    # What the ten minutes refuse is no guess of the day's.
    if not all(limits.spend_for(pair, "sign-in-failed", limit=limit, per_s=per_s) for limit, per_s in FAILURES):
        return False
    network = limits.client_network(request)
    return cache.get(_home(pair)) is not None or limits.spend_for(
        network, "sign-ins-failed", limit=FAILURES_OF_ALL, per_s=OF_ALL_PER_S
    )


def succeeded(request: HttpRequest, account: str) -> None:
    """The password was right: the try does not count, and the account is at home in this network for a while."""
    pair = _pair(request, account)
    for _, per_s in FAILURES:
        limits.give_back(pair, "sign-in-failed", per_s=per_s)
    if cache.get(_home(pair)) is None:
        limits.give_back(limits.client_network(request), "sign-ins-failed", per_s=OF_ALL_PER_S)
    cache.set(_home(pair), 1, AT_HOME_FOR_S)


def forget(request: HttpRequest, account: str) -> None:
    """The account has a new password, set through its mail: earlier tries from here say nothing about it."""
    for _, per_s in FAILURES:
        limits.forget(_pair(request, account), "sign-in-failed", per_s=per_s)


def _pair(request: HttpRequest, account: str) -> str:
    return f"{limits.client_network(request)} {account.strip().lower()}"


def _home(pair: str) -> str:
    return f"signed-in:{limits.hashed(pair)}"
