"""A device at a door, as the app behaves towards the portal."""

import time
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants.checkin.services import set_up
from tests.factories import MembershipFactory


def milliseconds() -> int:
    """What the device's clock shows."""
    return round(time.time() * 1000)


class Door:
    """A device with its key; sends what it is told."""

    def __init__(self, session: Any, name: str = "Pintu Utara", user: Any = None) -> None:
        self.session = session
        self.user = user or MembershipFactory(organizer=session.programme.organizer, role="checker").user
        self.device, self.key = set_up(session=session, user=self.user, name=name, now=timezone.now())
        self.client = Client(headers={"Authorization": f"Bearer {self.key}"})

    def url(self, name: str) -> str:
        return reverse(f"checkin:{name}", args=[self.session.pk])

    def get(self, name: str, **query: Any) -> HttpResponse:
        return self.client.get(self.url(name), query)

    def post(self, *scans: Any, device_now: int | None = None) -> HttpResponse:
        body = {"device_now": milliseconds() if device_now is None else device_now, "scans": list(scans)}
        return self.client.post(self.url("scans"), body, content_type="application/json")

    def send(self, *scans: Any, device_now: int | None = None) -> list[dict[str, Any]]:
        """The answers to these scans."""
        response = self.post(*scans, device_now=device_now)
        assert response.status_code == 200, response.content
        answers: list[dict[str, Any]] = response.json()["answers"]
        return answers

    def says(self, *scans: Any, device_now: int | None = None) -> list[str]:
        """The answers to these scans, a word each."""
        return [answer["answer"] for answer in self.send(*scans, device_now=device_now)]


def scan(item: Any, **fields: Any) -> dict[str, Any]:
    """A scan of somebody coming; name `ticket`, `code` or `registration`."""
    plain = {"uid": str(uuid4()), "item": item.pk, "says": "in", "source": "scanned", "at": milliseconds()}
    return plain | {"offset": 0, "shown": ""} | fields
