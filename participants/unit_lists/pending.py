"""A list that was read and waits for a yes: kept for an hour, for the member and programme it was shown to."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict

from django.core.cache import cache

from events.programmes.models import Programme

from .reading import ListedUnit

KEPT_SECONDS = 3600


def keep(programme: Programme, user: int, units: Sequence[ListedUnit]) -> str:
    """Keep the units of a list; returns what names them."""
    token = secrets.token_urlsafe(16)
    cache.set(_key(programme, user, token), json.dumps([list(asdict(unit).values()) for unit in units]), KEPT_SECONDS)
    return token


def kept(programme: Programme, user: int, token: str) -> list[ListedUnit] | None:
    """The units that were kept under this name; None when the hour is over or another member asks."""
    text = cache.get(_key(programme, user, token[:40]))
    return [ListedUnit(*values) for values in json.loads(text)] if text else None


def _key(programme: Programme, user: int, token: str) -> str:
    return f"units:{programme.pk}:{user}:{token}"
