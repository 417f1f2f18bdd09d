"""Whom a message goes to: every condition, also together, and the form that asks for them."""

from typing import Any

import pytest
from django.urls import reverse

from events.models import Region
from participants.attendance.services import Mark, record
from participants.messages import conditions, services
from participants.messages.models import Message
from participants.messages.reach import judged
from participants.messages.scope import Scope
from participants.messages.values import recipients
from tests.factories import (
    AgendaItemFactory,
    DelegationFactory,
    PersonFactory,
    PoolFactory,
    RegionFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.participants.messages.told import NOW

pytestmark = pytest.mark.django_db


def found(scope: Scope, **asked) -> set[int]:
    return set(conditions.narrow(scope, asked, now=NOW).values_list("pk", flat=True))


def test_every_condition_narrows_and_together_they_narrow_more(session, registrar):
    scope = Scope.of_session(session)
    region = RegionFactory(code="65.01", level=Region.Level.REGENCY, parent=RegionFactory())
    staff = PoolFactory(session=session, category="Panitia", role="committee")
    invited = PoolFactory(session=session, category="Bawaslu Tarakan", entry="delegation")
    here = RegistrationFactory(session=session, person=PersonFactory(institution="KPU Malinau", region=region))
    waits = RegistrationFactory(session=session, status="pending", person__email="menunggu@contoh.id")
    helper = RegistrationFactory(session=session, pool=staff)
    sent = RegistrationFactory(session=session, pool=invited, delegation=DelegationFactory(pool=invited))
    gone = RegistrationFactory(session=session, status="cancelled")
    item = AgendaItemFactory(session=session)
    record(session=session, marks=[Mark(here.pk, item.pk, True)], by=registrar, now=item.ends_at)
    everybody = {each.pk for each in (here, waits, helper, sent)}
    cases: list[tuple[dict[str, Any], set[int]]] = [
        ({}, everybody),
        ({"status": ["pending"]}, {waits.pk}),
        ({"status": ["cancelled"]}, {gone.pk}),
        ({"category": "Panitia"}, {helper.pk}),
        ({"role": "committee"}, {helper.pk}),
        ({"institution": "malinau"}, {here.pk}),
        ({"institution": sent.delegation.institution}, {sent.pk}),
        ({"region": "65"}, {here.pk}),
        ({"region": "65.0"}, set()),
        ({"attendance": "came"}, {here.pk}),
        ({"attendance": "missing"}, everybody - {here.pk}),
        ({"attendance": "complete"}, {here.pk}),
        ({"attendance": f"at-{item.pk}"}, {here.pk}),
        ({"attendance": f"not-at-{item.pk}", "role": "participant"}, {waits.pk, sent.pk}),
        ({"reach": "none"}, everybody - {waits.pk}),
        ({"picked": [here.pk, sent.pk]}, {here.pk, sent.pk}),
    ]
    for asked, expected in cases:
        assert (asked, found(scope, **asked)) == (asked, expected)
        assert len(conditions.in_words(scope, asked)) == len(asked)
    assert found(scope, gone_with_an_older_release="x") == set(), "better no mail than one to the wrong people"


def test_a_programme_spans_its_sessions_and_no_other(session):
    first = RegistrationFactory(session=session)
    second = RegistrationFactory(session=SessionFactory(programme=session.programme))
    RegistrationFactory()
    assert found(Scope(session.programme)) == {first.pk, second.pk}
    assert found(Scope(session.programme), attendance="missing") == {first.pk, second.pk}


def test_a_message_is_written_looked_at_changed_and_sent(desk, session, people):
    page = reverse("messages:write", args=[session.pk])
    assert desk.get(f"{page}?status=confirmed&pool=").status_code == 200
    wrong = desk.post(page, {"subject": "Halo", "body": "Yth. {nma}"})
    assert (wrong.status_code, "{nma}" in wrong.content.decode()) == (422, True)
    form = {"subject": "Halo", "body": "Yth. {nama}", "status": ["confirmed"], "institution": "", "picked": ""}
    shown = desk.post(page, form, follow=True)
    message = Message.objects.get()
    assert message.addressees == {"status": ["confirmed"]}
    assert any(row.person.full_name in shown.content.decode() for row in people[:5])
    desk.post(reverse("messages:edit", args=[message.pk]), {**form, "picked": f"{people[0].pk},x"})
    message.refresh_from_db()
    assert message.addressees == {"status": ["confirmed"], "picked": [people[0].pk]}
    desk.post(reverse("messages:send", args=[message.pk]))
    services.hand_out(message_id=message.pk, now=NOW)
    assert message.deliveries.get().registration == people[0]
    for name, args in (("detail", [message.pk]), ("session", [session.pk])):
        assert "Halo" in desk.get(reverse(f"messages:{name}", args=args)).content.decode()
    programme = session.programme
    assert "Halo" in desk.get(reverse("messages:programme", args=[programme.slug])).content.decode()
    assert "Halo" in desk.get(reverse("messages:organizer", args=[programme.organizer.slug])).content.decode()
    assert desk.post(reverse("messages:delete", args=[message.pk])).status_code == 302
    assert Message.objects.exists(), "what was sent stays"


def test_lists_ask_the_database_as_often_for_thirty_as_for_one(
    desk, session, people, draft, registrar, django_assert_max_num_queries
):
    message = draft()
    services.send(draft=message, by=registrar, now=NOW)
    services.hand_out(message_id=message.pk, now=NOW)
    pages = [reverse("messages:detail", args=[message.pk]), reverse("messages:session", args=[session.pk])]
    pages.append(reverse("messages:person", args=[session.pk, people[0].pk]))
    for page in pages:
        with django_assert_max_num_queries(22):
            desk.get(page)


def test_what_staff_corrected_for_a_registration_is_where_and_how_people_are_written_to(session):
    row = RegistrationFactory(session=session, person=PersonFactory(name="Sitti", email="lama@contoh.id"))
    row.shown_as = {"name": "Siti", "email": "baru@contoh.id", "phone": "+6281234567890"}
    row.save()
    who = recipients([row.pk])[row.pk]
    assert (who.values["nama"], who.address, who.phone) == ("Siti", "baru@contoh.id", "+6281234567890")
    rows = Scope.of_session(session).registrations
    found = judged(rows, organizer=session.programme.organizer, channel="whatsapp", essential=False).get()
    assert (found.address, found.hindrance) == ("baru@contoh.id", "")
