"""How often a participant may bring a code.

A person's tries are few: with 30 in ten minutes a code of 29 bits is not guessed in this life. A network's count only
those of visitors who are not known yet, and are many, as a hall of a thousand people shares one address. A stranger in
the same network can use these up, so a participant who is known is never held to them.
"""

from django.http import HttpRequest

from bimtek.common import limits

from .marks import network_of

SECONDS = 10 * 60
OF_PERSON, OF_NETWORK = 30, 3000


def exhausted(request: HttpRequest, person: str) -> bool:
    """Whether this person (`CheckInVisitor.key`) has had its tries for now; if unknown, whether the network has."""
    return limits.reached(_person(person), OF_PERSON) if person else limits.reached(_network(request), OF_NETWORK)


def count_try(person: str) -> None:
    """Remember an attempt of this person, good or not: each leaves a row."""
    if person:
        limits.count(_person(person), SECONDS)


def count_failure(request: HttpRequest, person: str) -> None:
    """Remember that a visitor of this network brought a code that is none, unless the person is known."""
    if not person:
        limits.count(_network(request), SECONDS)


def _person(person: str) -> str:
    return f"self-check-in:{person}"


def _network(request: HttpRequest) -> str:
    return f"self-check-in-from:{network_of(request)}"
