"""Asking hundreds of addresses one after another, each as if it were the first."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.world import World


def apart(world: World, names: Iterable[str]) -> Iterator[tuple[str, World]]:
    """Go through the names; each finds the cache as a test of its own would, with no limit that another has used up."""
    for name in names:
        cache.clear()
        yield name, world.again()


class Visit:
    """A visitor, signed in once, who forgets each answer: rows that it wrote and cookies that it set."""

    def __init__(self, user: Any) -> None:
        self.client = Client()
        self.said = b""  # by the last answer
        if user:
            self.client.force_login(user)
        self.keep_cookies()

    def keep_cookies(self) -> None:
        """Begin each question with the cookies that are there now."""
        self._cookies = deepcopy(self.client.cookies)

    def ask(self, method: str, path: str, data: Any = None) -> HttpResponse:
        """The answer, a file read to its end; what it wrote is undone. Raises what the view raises."""
        self.client.cookies = deepcopy(self._cookies)
        with transaction.atomic():
            response: HttpResponse = getattr(self.client, method)(path, data)
            said = response.streaming_content if response.streaming else [response.content]  # type: ignore[attr-defined]
            self.said = b"".join(said)  # which closes a file
            transaction.set_rollback(True)
        return response
