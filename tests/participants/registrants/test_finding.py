"""Staff find a registration by what they have in hand, and do one thing to many, once and back."""

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.models import SeatPool
from participants.models import ListAct, Notice, Person, Registration
from participants.papers.forms import BadgeFilter
from participants.papers.selectors import with_badge
from participants.people.services import set_nik
from participants.registrants import acts
from tests.factories import (
    MembershipFactory,
    OrganizerFactory,
    PersonFactory,
    PoolFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)
from tests.participants.registrants.office import NIK, NOW, ROLES, address, sign_in

pytestmark = pytest.mark.django_db


def found(desk, session, words: str) -> list[Registration]:
    return list(desk.get(address("list", session), {"q": words}).context["page_obj"])


def test_one_box_finds_by_whatever_is_in_hand(desk, session, registration):
    Person.objects.filter(pk=registration.person_id).update(phone="+6281234567890", email="siti.n@contoh.id")
    registration.person.refresh_from_db()
    set_nik(person=registration.person, nik=NIK)
    other = RegistrationFactory(session=session, person=PersonFactory(name="Budi", user=UserFactory()))
    for words in (
        "0812 3456 7890",
        "+62 812-3456-7890",
        "6281234567890",
        "SITI.N@contoh.id",
        NIK,
        f"{NIK[:6]} {NIK[6:]}",
        "nuraini siti",
        "tarakan siti",
        registration.code.lower(),
    ):
        assert found(desk, session, words) == [registration], words
    assert found(desk, session, other.person.user.email) == [other]
    for words in (NIK[:10], "081234567", "siti budi"):
        assert found(desk, session, words) == [], words


def test_a_certificate_number_finds_its_person(client, world):
    sign_in_owner(client, world)
    number = Registration.objects.get(pk=world.registration).certificates.get().number
    url = reverse("casework:search", args=[world.slug])
    assert [row.pk for row in client.get(url, {"q": number}).context["page_obj"]] == [world.registration]
    assert not client.get(url, {"q": number[:-1]}).context["page_obj"]


def sign_in_owner(client, world) -> None:
    client.force_login(MembershipFactory(organizer=world.organizer, role="owner").user)


def test_all_sessions_of_an_organizer_and_its_units_are_searched(client, session, registration):
    organizer = session.programme.organizer
    below = OrganizerFactory(parent=organizer)
    unit = RegistrationFactory(session=SessionFactory(programme=ProgrammeFactory(organizer=below)))
    Person.objects.filter(pk=unit.person_id).update(name="Siti", search_name="siti")
    RegistrationFactory(person__name="Siti Lain")
    sign_in(client, session, "registrar")
    url = reverse("casework:search", args=[organizer.slug])
    assert set(client.get(url, {"q": "siti"}).context["page_obj"]) == {registration, unit}
    assert client.get(url, {"q": "si"}).context["page_obj"] is None
    for sort in ("name", "-name", "institution", "session", "-session", "-status", "nonsense"):
        assert set(client.get(url, {"q": "siti", "sort": sort}).context["page_obj"]) == {registration, unit}
    both = [list(client.get(url, {"q": "siti", "sort": sort}).context["page_obj"]) for sort in ("name", "-name")]
    assert both[0] == both[1][::-1]
    for role, status in ROLES.items():
        sign_in(client, session, role)
        assert client.get(url).status_code == status


def test_the_list_sorts(desk, session, registration):
    RegistrationFactory(session=session, person__name="Andi", person__institution="Zeta")

    def names(sort: str) -> list[str]:
        rows = desk.get(address("list", session), {"sort": sort}).context["page_obj"]
        return [row.person.name for row in rows]

    assert names("") == names("nonsense") == ["Andi", "Siti Nur'aini"]
    assert names("institution") == ["Siti Nur'aini", "Andi"]
    for column in ("name", "institution", "category", "assignment", "registered", "status"):
        assert sorted(names(column)) == sorted(names(f"-{column}")) == ["Andi", "Siti Nur'aini"]
    assert names("-institution") == ["Andi", "Siti Nur'aini"]
    assert names("-name") == ["Siti Nur'aini", "Andi"]
    html = desk.get(address("list", session), {"sort": "-institution"}).content.decode()
    assert html.count('aria-sort="descending"') == 1
    assert "?sort=institution" in html  # the next click turns it round


def do(desk, session, action: str, *rows: Registration, **fields):
    data = {"action": action, "chosen": [row.pk for row in rows], **fields}
    return desk.post(address("act", session), data)


def keys_of(act: ListAct, state: str) -> list[int]:
    return list(act.items.filter(state=state).values_list("registration", flat=True))


def statuses(*rows: Registration) -> list[str]:
    return [Registration.objects.get(pk=row.pk).status for row in rows]


def test_many_are_approved_with_a_preview_and_one_undo(desk, session, registration, registrar):
    waiting = RegistrationFactory.create_batch(2, session=session, status="pending")
    shown = do(desk, session, "approve", registration, *waiting)
    assert shown.context["preview"].doable == waiting
    assert [each.first for each in shown.context["preview"].left] == [[registration]]
    assert statuses(*waiting) == ["pending", "pending"]
    do(desk, session, "approve", *waiting, confirmed="on")
    assert statuses(registration, *waiting) == ["confirmed"] * 3
    act = ListAct.objects.first()
    assert (keys_of(act, "done"), act.by) == ([row.pk for row in waiting], registrar)
    assert LogEntry.objects.get_for_object(session).filter(changes__has_key="list_act")
    assert str(act.pk) in desk.get(address("list", session)).content.decode()
    desk.post(address("undo", session), {"act": act.pk})
    assert statuses(registration, *waiting) == ["confirmed", "pending", "pending"]
    assert session.pools.get().taken == 3
    with pytest.raises(Refusal) as refusal:
        acts.undo(act=act, by=registrar, now=NOW)
    assert refusal.value.code == "undone"


def test_many_are_cancelled_with_a_reason_and_come_back(desk, session, registration):
    other = RegistrationFactory(session=session)
    assert do(desk, session, "cancel", registration, other, confirmed="on").status_code == 422
    assert statuses(registration, other) == ["confirmed", "confirmed"]
    do(desk, session, "cancel", registration, other, confirmed="on", reason="Gelombang penuh")
    assert statuses(registration, other) == ["cancelled", "cancelled"]
    assert session.pools.get().taken == 0
    session.pools.update(capacity=1)
    desk.post(address("undo", session), {"act": ListAct.objects.first().pk})
    assert sorted(statuses(registration, other)) == ["cancelled", "confirmed"]  # a seat for one only


def test_many_are_moved_and_come_back(desk, session, registration):
    other = RegistrationFactory(session=session)
    there = PoolFactory(session=SessionFactory(programme=session.programme), category="Gelombang 2")
    shown = do(desk, session, "move", registration, other)
    assert [key for key, _name in shown.context["form"].fields["pool"].choices] == ["", there.pk]
    assert do(desk, session, "move", registration, confirmed="on", reason="x").status_code == 422  # where to?
    do(desk, session, "move", registration, other, confirmed="on", reason="Aula penuh", pool=there.pk)
    assert statuses(registration, other) == ["moved", "moved"]
    assert SeatPool.objects.get(pk=there.pk).taken == 2
    desk.post(address("undo", session), {"act": ListAct.objects.first().pk})
    back = Registration.objects.filter(session=session, status="confirmed")
    assert {row.person for row in back} == {registration.person, other.person}
    assert SeatPool.objects.get(pk=there.pk).taken == 0


def test_who_is_ticked_is_written_to_or_printed(desk, session, registration):
    other = RegistrationFactory(session=session)
    RegistrationFactory(session=session)
    keys = f"{registration.pk},{other.pk}"
    written = do(desk, session, "message", registration, other)
    assert written.headers["Location"] == f"{reverse('messages:write', args=[session.pk])}?picked={keys}"
    printed = do(desk, session, "print", registration, other).headers["Location"]
    assert printed == f"{reverse('tickets:badges', args=[session.pk])}?only={keys}"
    found = BadgeFilter({"only": keys}, pools=[]).chosen()["only"]
    assert list(with_badge(session, only=found)) == [other, registration]


def test_nobody_undoes_what_another_did(client, desk, session, registration):
    do(desk, session, "cancel", registration, confirmed="on", reason="x")
    sign_in(client, session, "registrar")
    client.post(address("undo", session), {"act": ListAct.objects.first().pk})
    assert statuses(registration) == ["cancelled"]


def test_only_the_sessions_own_are_touched(desk, session, registration):
    foreign = RegistrationFactory(status="pending", session=PoolFactory().session)
    do(desk, session, "approve", foreign, confirmed="on")
    assert statuses(foreign) == ["pending"]
    assert not ListAct.objects.exclude(action="resend").exists()  # the World has one


def test_a_ticket_is_sent_again_but_not_at_once(desk, session, registration):
    url = address("send_again", session, registration.pk)
    desk.post(url)
    assert not Notice.objects.exists()  # no address
    Person.objects.filter(pk=registration.person_id).update(email="siti@contoh.id")
    desk.post(url)
    desk.post(url)
    assert [notice.kind for notice in Notice.objects.all()] == ["confirmed"]
    do(desk, session, "resend", registration, confirmed="on")
    assert Notice.objects.count() == 1
