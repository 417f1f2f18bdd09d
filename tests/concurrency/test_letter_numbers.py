"""Numbers of letters taken by eight threads at once: all different, none left out; two workers at one mailing."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from certificates.documents.worker_file import claim
from certificates.invitations.models import Mailing
from certificates.letters import services
from certificates.letters.models import LetterSeries
from tests.concurrency.threads import at_once
from tests.factories import OrganizerFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, TAKEN = 8, 5
DAY, NOW = date(2027, 3, 4), datetime(2027, 3, 4, 3, 0, tzinfo=UTC)


def test_eight_threads_take_every_number_once() -> None:
    organizer, by = OrganizerFactory(code="KPU"), UserFactory()
    take = partial(services.take, organizer=organizer, kind="undangan", on=DAY, by=by, now=NOW)

    def some() -> list[int]:
        return [row.sequence for _ in range(TAKEN) for row in take()]

    numbers = [number for thread in at_once([some] * THREADS) for number in thread]
    assert sorted(numbers) == list(range(1, THREADS * TAKEN + 1))
    assert LetterSeries.objects.get().last == THREADS * TAKEN


def test_one_of_eight_workers_has_a_mailing() -> None:
    mailing = Mailing.objects.create(session=SessionFactory(), on=DAY, requested_by=UserFactory(), requested_at=NOW)
    claims = at_once([partial(claim, Mailing, pk=mailing.pk, now=NOW)] * THREADS)
    assert sorted(claims) == [False] * (THREADS - 1) + [True]
