"""One person presses the button in many tabs at once: recorded once, and everybody hears so."""

from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from participants.models import AttendanceEntry, Registration, SelfCheckIn
from participants.self_checkin import services
from participants.self_checkin.services import Attempt
from tests.concurrency.threads import at_once
from tests.factories import RegistrationFactory
from tests.participants.self_checkin.hall import NOW, make_session

THREADS = 8

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def registration() -> Registration:
    return RegistrationFactory(session=make_session())


def pressed(registration: Registration, uid: UUID):
    item = registration.session.agenda.get()

    def press() -> str:
        row = Registration.objects.get(pk=registration.pk)
        attempt = Attempt(uid, NOW, timedelta(0), "browser", "network")
        return str(services.check_in(registration=row, item=item, attempt=attempt, by=None, now=NOW).outcome)

    return press


def test_eight_tabs_record_one_coming(registration):
    results = at_once([pressed(registration, uuid4()) for _ in range(THREADS)])
    assert Counter(results) == {"recorded": 1, "already": THREADS - 1}
    assert AttendanceEntry.objects.filter(answer="welcome").count() == 1
    assert SelfCheckIn.objects.count() == THREADS


def test_one_form_sent_eight_times_is_one_attempt(registration):
    uid = uuid4()
    results = at_once([pressed(registration, uid) for _ in range(THREADS)])
    assert results == ["recorded"] * THREADS
    assert (AttendanceEntry.objects.count(), SelfCheckIn.objects.count()) == (1, 1)


def test_a_hall_presses_at_once(registration):
    people = [registration, *RegistrationFactory.create_batch(THREADS - 1, session=registration.session)]
    results = at_once([pressed(row, uuid4()) for row in people])
    assert results == ["recorded"] * THREADS
    assert AttendanceEntry.objects.values("registration").distinct().count() == THREADS
