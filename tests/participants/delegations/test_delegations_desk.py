"""Delegations in the workspace: inviting one, the list, the quota, the link, who may."""

import io
import re
from datetime import UTC, datetime

import pytest
import python_calamine
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.models import SeatPool
from participants.delegations.links import address
from participants.models import ContactChange, Delegation
from tests.factories import (
    DelegationFactory,
    MembershipFactory,
    PoolFactory,
    RegistrationFactory,
)
from tests.participants.delegations.acts import NOW, XSS, desk_page, invite, invited

pytestmark = pytest.mark.django_db


def test_one_institution_is_invited_with_seats_of_its_own(desk, session, registrar):
    contact = {"contact_name": "Ibu Rahma", "contact_phone": "0812 3456 7890", "contact_email": "rahma@contoh.id"}
    until = {"names_until": "2027-02-20T16:00"}
    response = desk.post(desk_page("create", session.pk), invited(has_waiting_list="on", **contact, **until))
    row = Delegation.objects.select_related("pool").get()
    assert response["Location"] == desk_page("detail", row.pk)
    assert (row.institution, row.contact_phone.as_e164, row.created_by) == (
        "KPU Kota Tarakan",
        "+6281234567890",
        registrar,
    )
    assert row.names_until == datetime(2027, 2, 20, 8, 0, tzinfo=UTC)  # the session is in WITA
    pool = row.pool
    assert (pool.session, pool.category, pool.capacity) == (session, "KPU Kota Tarakan", 5)
    assert (pool.entry, pool.role, pool.audience, pool.has_waiting_list) == (
        "delegation",
        "participant",
        "poll_workers",
        True,
    )
    assert re.fullmatch(r"[\w-]{43}", row.token)
    shown = desk.get(desk_page("detail", row.pk)).content.decode()
    assert address(row) in shown
    assert "https://wa.me/6281234567890?text=" in shown
    assert LogEntry.objects.get_for_object(session).filter(changes__has_key="delegations_invited").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"institution": " . "}, "institution"),
        ({"institution": "x" * 201}, "institution"),
        ({"quota": "0"}, "quota"),
        ({"quota": ""}, "quota"),
        ({"quota": "100001"}, "quota"),
        ({"contact_phone": "123"}, "contact_phone"),
        ({"contact_email": "rahma"}, "contact_email"),
        ({"names_until": "2027-03-10T10:00"}, "names_until"),
        ({"names_until": "besok"}, "names_until"),
        ({"audience": "x"}, "audience"),
    ],
)
def test_what_cannot_be_right_stands_at_its_field(desk, session, wrong, field):
    response = desk.post(desk_page("create", session.pk), invited(**wrong))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Delegation.objects.exists()


def test_the_same_institution_is_not_invited_twice(desk, session):
    desk.post(desk_page("create", session.pk), invited())
    response = desk.post(desk_page("create", session.pk), invited(institution="kpu kota TARAKAN."))
    assert (response.status_code, "institution" in response.context["form"].errors) == (422, True)
    assert Delegation.objects.count() == 1


def test_a_category_of_that_name_is_told(desk, session):
    response = desk.post(desk_page("create", session.pk), invited(institution="Umum"))
    assert "institution" in response.context["form"].errors
    assert not Delegation.objects.exists()


def test_institutions_can_share_seats(desk, session, delegation):
    response = desk.post(desk_page("create", session.pk), invited(quota="", pool=delegation.pool_id))
    row = Delegation.objects.get(institution="KPU Kota Tarakan")
    assert (response.status_code, row.pool) == (302, delegation.pool)
    assert desk.get(desk_page("detail", row.pk)).context["sharing"] == 2


def test_seats_of_the_public_or_of_another_session_are_not_shared(desk, session):
    elsewhere = PoolFactory(category="Mereka", entry="delegation")
    for pool in (session.pools.get(), elsewhere):
        with pytest.raises(Refusal) as refusal:
            invite(session, "KPU A", shared=pool)
        assert refusal.value.code == "no_such_pool"
        assert desk.post(desk_page("create", session.pk), invited(pool=pool.pk)).status_code in (302, 422)
    assert not Delegation.objects.filter(pool__in=[session.pools.get(category="Umum"), elsewhere]).exists()


def test_a_cancelled_session_invites_nobody(session):
    session.status = "cancelled"
    session.save()
    with pytest.raises(Refusal) as refusal:
        invite(session, "KPU A; 5")
    assert refusal.value.code == "session_cancelled"


def test_the_list_costs_the_same_for_one_and_for_thirty(desk, session, delegation):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(desk_page("list", session.pk)).status_code == 200
        return len(seen)

    RegistrationFactory(session=session, pool=delegation.pool, delegation=delegation)
    one = queries()
    for row in invite(session, *[f"KPU {n}; 5" for n in range(30)]):
        RegistrationFactory(session=session, pool=row.pool, delegation=row)
    assert queries() == one


def test_the_list_counts_by_status(desk, session, delegation):
    for status in ("confirmed", "pending", "waitlisted", "cancelled", "replaced"):
        RegistrationFactory(session=session, pool=delegation.pool, delegation=delegation, status=status)
    [(_row, counts, sharing)] = desk.get(desk_page("list", session.pk)).context["rows"]
    assert (counts.named, counts.confirmed, counts.pending, counts.waiting, counts.gone, sharing) == (3, 1, 1, 1, 2, 1)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 2),
        ({"q": "tarakan"}, 1),
        ({"q": "rahma"}, 2),
        ({"state": "unnamed"}, 1),
        ({"state": "unmailed"}, 2),
        ({"state": "closed"}, 0),
        ({"state": "x"}, 2),
        ({"q": "\x00"}, 2),
    ],
)
def test_finds(desk, session, delegation, query, found):
    RegistrationFactory(session=session, pool=delegation.pool, delegation=delegation)
    other = PoolFactory(session=session, category="Lain", entry="delegation")
    DelegationFactory(pool=other, institution="Lain")
    assert len(desk.get(desk_page("list", session.pk), query).context["rows"]) == found


def test_the_quota_never_falls_below_what_is_taken(desk, session, delegation):
    SeatPool.objects.update(capacity=5)
    RegistrationFactory.create_batch(3, session=session, pool=delegation.pool, delegation=delegation)
    response = desk.post(desk_page("edit", delegation.pk), invited(institution="Bawaslu Tarakan", quota="2"))
    assert list(response.context["form"].errors) == ["quota"]
    assert SeatPool.objects.get(pk=delegation.pool_id).capacity == 5
    assert (
        desk.post(desk_page("edit", delegation.pk), invited(institution="Bawaslu Tarakan", quota="3")).status_code
        == 302
    )
    assert SeatPool.objects.get(pk=delegation.pool_id).capacity == 3
    assert LogEntry.objects.get_for_object(delegation.pool).filter(changes__capacity=["5", "3"]).exists()


def test_more_seats_let_those_move_up_who_wait(desk, session, delegation):
    SeatPool.objects.filter(pk=delegation.pool_id).update(capacity=1, waiting=1)
    RegistrationFactory(session=session, pool=delegation.pool, delegation=delegation)
    waits = RegistrationFactory(session=session, pool=delegation.pool, delegation=delegation, status="waitlisted")
    desk.post(desk_page("edit", delegation.pk), invited(institution="Bawaslu Tarakan", quota="2"))
    waits.refresh_from_db()
    assert waits.status == "confirmed"


def test_an_own_pool_is_renamed_with_its_institution(desk, session, delegation):
    desk.post(desk_page("edit", delegation.pk), invited(institution="Bawaslu Kota Tarakan"))
    delegation.refresh_from_db()
    assert (delegation.institution, delegation.pool.category) == ("Bawaslu Kota Tarakan", "Bawaslu Kota Tarakan")
    DelegationFactory(pool=PoolFactory(session=session, category="Lain", entry="delegation"), institution="Lain")
    response = desk.post(desk_page("edit", delegation.pk), invited(institution="lain"))
    assert "institution" in response.context["form"].errors


def test_a_corrected_contact_has_a_reason_and_a_history(desk, delegation):
    kept = {"institution": delegation.institution, "contact_email": delegation.contact_email}
    changed = invited(**kept, contact_name="Budi", contact_phone="0812 3456 7890")
    desk.post(desk_page("edit", delegation.pk), {**changed, "reason": "Pindah tugas"})
    lines = ContactChange.objects.filter(delegation=delegation)
    assert set(lines.values_list("field", "after", "reason")) == {
        ("contact_name", "Budi", "Pindah tugas"),
        ("contact_phone", "+6281234567890", "Pindah tugas"),
    }
    assert "Pindah tugas" in desk.get(desk_page("detail", delegation.pk)).content.decode()
    desk.post(desk_page("edit", delegation.pk), changed)
    assert lines.count() == 2


def test_the_link_is_mailed_where_there_is_an_address(desk, session, delegation, mailoutbox):
    desk.post(desk_page("send", delegation.pk))
    assert mailoutbox == []
    Delegation.objects.update(contact_email="rahma@contoh.id")
    desk.post(desk_page("send", delegation.pk))
    [mail] = mailoutbox
    delegation.refresh_from_db()
    assert (mail.to, delegation.mailed_at) == (["rahma@contoh.id"], NOW)
    for text in (mail.body, mail.alternatives[0][0]):
        assert address(delegation) in text
        assert "Bawaslu Tarakan" in text


def test_all_links_are_mailed_once(desk, session, delegation, mailoutbox):
    invite(session, "KPU A; 5; ; a@contoh.id", "KPU B; 5; ; b@contoh.id", "KPU C; 5")
    Delegation.objects.filter(institution="KPU B").update(closed_at=NOW)
    desk.post(desk_page("send_all", session.pk))
    desk.post(desk_page("send_all", session.pk))
    assert [mail.to for mail in mailoutbox] == [["a@contoh.id"]]


def test_a_closed_delegation_or_cancelled_session_mails_nothing(desk, session, delegation, mailoutbox):
    Delegation.objects.update(contact_email="rahma@contoh.id", closed_at=NOW)
    desk.post(desk_page("send", delegation.pk))
    Delegation.objects.update(closed_at=None)
    type(session).objects.update(status="cancelled")
    desk.post(desk_page("send", delegation.pk))
    desk.post(desk_page("send_all", session.pk))
    assert mailoutbox == []


def test_a_new_link_ends_the_old_one(desk, session, delegation):
    Delegation.objects.update(mailed_at=NOW)
    assert desk.get(desk_page("renew", delegation.pk)).status_code == 200
    old = reverse("delegations:link", args=[delegation.token])
    assert desk.get(old).status_code == 200
    desk.post(desk_page("renew", delegation.pk))
    delegation.refresh_from_db()
    assert desk.get(old).status_code == 404
    assert desk.get(reverse("delegations:link", args=[delegation.token])).status_code == 200
    assert delegation.mailed_at is None
    assert not LogEntry.objects.filter(changes__icontains=delegation.token).exists()


def test_closing_and_reopening(desk, session, delegation):
    desk.post(desk_page("close", delegation.pk))
    desk.post(desk_page("close", delegation.pk))
    delegation.refresh_from_db()
    assert delegation.closed_at == NOW
    desk.post(desk_page("reopen", delegation.pk))
    desk.post(desk_page("reopen", delegation.pk))
    delegation.refresh_from_db()
    assert delegation.closed_at is None
    assert LogEntry.objects.get_for_object(delegation).filter(changes__has_key="closed_at", action=1).count() == 2


def test_staff_of_another_organizer_find_nothing(client, session, delegation):
    client.force_login(MembershipFactory(role="owner").user)
    for name in ("list", "create", "create_many"):
        assert client.get(desk_page(name, session.pk)).status_code == 404
    for name in ("detail", "edit", "renew"):
        assert client.get(desk_page(name, delegation.pk)).status_code == 404
    for name in ("send", "renew", "close", "reopen"):
        assert client.post(desk_page(name, delegation.pk)).status_code == 404
    assert client.post(desk_page("edit", delegation.pk), invited()).status_code == 404
    assert client.post(desk_page("send_all", session.pk)).status_code == 404
    before = delegation.token
    delegation.refresh_from_db()
    assert (delegation.token, delegation.closed_at) == (before, None)


def test_long_and_hostile_names_are_only_shown(desk, session):
    name = f"{XSS} {'Dinas' * 34}"
    desk.post(desk_page("create", session.pk), invited(institution=name, contact_name=XSS))
    row = Delegation.objects.select_related("pool").get()
    assert len(row.pool.category) == 100
    assert row.pool.category.endswith("…")
    for address_ in (desk_page("list", session.pk), desk_page("detail", row.pk), desk_page("edit", row.pk)):
        shown = desk.get(address_).content.decode()
        assert XSS not in shown
        assert "&lt;script&gt;" in shown


def test_registrants_tell_and_filter_the_delegation(desk, session, delegation):
    named = RegistrationFactory(session=session, pool=delegation.pool, delegation=delegation)
    RegistrationFactory(session=session, pool=session.pools.get(category="Umum"))
    listed = reverse("registrants:list", args=[session.pk])
    assert list(desk.get(listed, {"delegation": delegation.pk}).context["page_obj"]) == [named]
    assert list(desk.get(listed, {"q": "bawaslu"}).context["page_obj"]) == [named]
    assert len(desk.get(listed, {"delegation": "x"}).context["page_obj"]) == 2
    assert "Bawaslu Tarakan" in desk.get(listed).content.decode()
    assert (
        desk_page("detail", delegation.pk)
        in desk.get(reverse("registrants:detail", args=[session.pk, named.pk])).content.decode()
    )
    file = desk.get(reverse("registrants:export", args=[session.pk]), {"delegation": delegation.pk})
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(b"".join(file.streaming_content)))
    rows = sheet.get_sheet_by_index(0).to_python()
    assert "Bawaslu Tarakan" in rows[1]
    assert len(rows) == 2
