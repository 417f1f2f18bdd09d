"""Cancelling for somebody, approving and turning down."""

import pytest
from auditlog.models import LogEntry

from bimtek.common.errors import Refusal
from events.models import SeatPool, TrainingSession
from participants.enrolment import services
from participants.models import Person, Registration
from tests.factories import RegistrationFactory
from tests.mails import compose_notices
from tests.participants.registrants.office import NOW, address

pytestmark = pytest.mark.django_db


def test_cancelling_for_somebody_needs_a_reason_and_is_audited(desk, session, registration, registrar, mailoutbox):
    Person.objects.update(email="siti@contoh.id")
    there = address("cancel", session, registration.pk)
    assert desk.post(there, {"cancel_reason": " "}).status_code == 422
    registration.refresh_from_db()
    assert (registration.status, mailoutbox) == ("confirmed", [])
    response = desk.post(there, {"cancel_reason": "Daftar ganda"})
    assert response.headers["Location"] == address("detail", session, registration.pk)
    registration.refresh_from_db()
    assert (registration.status, registration.cancel_reason) == ("cancelled", "Daftar ganda")
    assert SeatPool.objects.get().taken == 0
    compose_notices()
    assert "Daftar ganda" in mailoutbox[0].body
    entry = LogEntry.objects.get_for_object(registration).get()
    assert (entry.actor, entry.changes) == (registrar, {"status": ["", "cancelled"]})


def test_a_cancelled_registration_is_not_cancelled_again(desk, session, registration, mailoutbox):
    Person.objects.update(email="siti@contoh.id")
    there = address("cancel", session, registration.pk)
    desk.post(there, {"cancel_reason": "Daftar ganda"})
    response = desk.post(there, {"cancel_reason": "Sekali lagi"}, follow=True)
    assert [message.level_tag for message in response.context["messages"]][-1] == "error"
    registration.refresh_from_db()
    compose_notices()
    assert (registration.cancel_reason, len(mailoutbox)) == ("Daftar ganda", 1)


def test_staff_tell_whom_no_mail_reaches(desk, session, registration):
    desk.cookies["django_language"] = "en"
    for email, said in (("siti@contoh.id", "The participant is told by mail"), ("", "No mail reaches the participant")):
        Person.objects.update(email=email)
        for name, data in (("cancel", {"cancel_reason": "Sakit"}), ("take_back", {})):
            there = address(name, session, registration.pk)
            assert said in desk.get(there).content.decode()
            [message] = desk.post(there, data, follow=True).context["messages"]
            assert said in str(message)


def test_approving_and_turning_down(desk, session, mailoutbox):
    one, two = (RegistrationFactory(session=session, status="pending", person__email="a@contoh.id") for _ in "12")
    desk.post(address("approve", session, one.pk))
    desk.post(address("reject", session, two.pk), {"cancel_reason": "Bukan sasaran"})
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.status, two.status, two.cancel_reason) == ("confirmed", "rejected", "Bukan sasaran")
    assert SeatPool.objects.get().taken == 1
    compose_notices()
    assert len(mailoutbox) == 2
    assert LogEntry.objects.get_for_objects(Registration.objects.all()).count() == 2


def test_approving_from_the_list_is_one_click_that_stays_on_the_list(desk, session):
    row = RegistrationFactory(session=session, status="pending")
    there = f"{address('list', session)}?status=pending"
    page = desk.get(there).content.decode()
    assert f'formaction="{address("approve", session, row.pk)}"' in page
    assert desk.post(address("approve", session, row.pk), {"next": there}).url == there
    outside = desk.post(address("approve", session, row.pk), {"next": "//jahat.example/"})
    assert outside.url == address("detail", session, row.pk)
    assert (
        f'formaction="{address("approve", session, row.pk)}"' not in desk.get(address("list", session)).content.decode()
    )


@pytest.mark.parametrize("status", ["confirmed", "cancelled", "rejected", "waitlisted"])
def test_only_what_waits_is_approved_or_turned_down(session, registrar, status):
    registration = RegistrationFactory(session=session, status=status)
    taken = SeatPool.objects.get().taken
    for act, more in ((services.approve, {}), (services.reject, {"reason": "x"})):
        with pytest.raises(Refusal) as refusal:
            act(registration=registration, by=registrar, now=NOW, **more)
        assert refusal.value.code == "not_pending"
    registration.refresh_from_db()
    assert (registration.status, SeatPool.objects.get().taken) == (status, taken)


def test_nobody_is_let_into_a_cancelled_session(desk, session, registrar, mailoutbox):
    registration = RegistrationFactory(session=session, status="pending")
    button, page = (address(name, session, registration.pk) for name in ("approve", "detail"))
    assert button in desk.get(page).content.decode()
    TrainingSession.objects.update(status="cancelled")
    with pytest.raises(Refusal) as refusal:
        services.approve(registration=registration, by=registrar, now=NOW)
    assert refusal.value.code == "session_cancelled"
    registration.refresh_from_db()
    compose_notices()
    assert (registration.status, mailoutbox) == ("pending", [])
    assert button not in desk.get(page).content.decode()
