"""Who takes which round of a test, and the addresses of the pages around it."""

from dataclasses import dataclass

from django.urls import reverse

from participants.attendance.models import CheckInDevice
from participants.knowledge_tests.models import TestRound
from participants.registration.models import Registration


@dataclass(frozen=True)
class TestSeat:
    """A participant before a test; `device` is the organizer's, where several take it on one."""

    registration: Registration
    round: TestRound
    tests: str
    start: str
    answer: str
    device: CheckInDevice | None = None


def own_seat(registration: Registration, round_: TestRound) -> TestSeat:
    """The seat of a participant at a phone of their own, by ticket."""
    of_round = {"code": registration.code, "pk": round_.pk}
    return TestSeat(
        registration,
        round_,
        tests=reverse("test_taking:tests", kwargs={"code": registration.code}),
        start=reverse("test_taking:start", kwargs=of_round),
        answer=reverse("test_taking:answer", kwargs=of_round),
    )
