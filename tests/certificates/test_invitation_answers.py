"""Links of invitations by mail, once each, with a log; and answers that name the people of an institution."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from bimtek.accounts.models import OutgoingMail
from bimtek.common.errors import Refusal
from certificates.invitations import sending, services
from certificates.invitations.lists import Invited
from certificates.invitations.models import Invitee, Mailing
from certificates.invitations.tasks import mail_invitations, resume_mailings
from participants.models import Registration
from tests.certificates.office_documents.office import office
from tests.factories import DelegationFactory, MembershipFactory, PoolFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 10, 3, 0, tzinfo=UTC)
PHONE = "Mozilla/5.0 (Linux; Android 12)"


def mailing(session: Any, *invited: Invited) -> Mailing:
    """A mailing to these."""
    return services.create_mailing(
        session=session, invited=invited, on=NOW.date(), number="7/UND", subject="", opening="", by=UserFactory(),
        now=NOW,
    )  # fmt: skip


def delegation(session: Any) -> Any:
    """A delegation of two seats."""
    pool = PoolFactory(session=session, category="PPK Tarakan Barat", capacity=2, entry="delegation")
    return DelegationFactory(pool=pool, institution="PPK Tarakan Barat", contact_email="ppk@contoh.id")


def test_each_link_is_mailed_once_and_the_log_says_what_became_of_it(client: Any, monkeypatch: Any) -> None:
    session = office(people=0)
    made = mailing(session, Invited("Siti", email="siti@contoh.id"), Invited("Ani", email="ani@x.id"), Invited("Budi"))
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    assert client.post(reverse("invitations:send", args=[session.pk, made.pk])).status_code == 302
    monkeypatch.setattr(sending, "CHUNK", 1)
    mail_invitations(made.pk)
    mail_invitations(made.pk)
    mails = OutgoingMail.objects.order_by("pk")
    assert [mail.to for mail in mails] == [["siti@contoh.id"], ["ani@x.id"]]
    siti = made.invitees.get(name="Siti")
    assert reverse("invitations:answer", args=[siti.token]).encode() in bytes(mails[0].message).replace(b"=\n", b"")
    assert siti.mail_id == mails[0].uid
    with pytest.raises(Refusal) as refusal:
        sending.send(mailing=made, by=UserFactory(), now=NOW)
    assert refusal.value.code == "none_to_mail"
    mails.filter(to=["siti@contoh.id"]).update(sent_at=NOW)
    mails.filter(to=["ani@x.id"]).update(failed_at=NOW)
    standing = made.invitees.with_standing().values_list("name", "standing")
    assert list(standing) == [("Siti", "sent"), ("Ani", "refused"), ("Budi", "")]
    OutgoingMail.objects.all().delete()
    assert made.invitees.with_standing().get(name="Siti").standing == "sent", "the outbox forgets"
    page = client.get(reverse("invitations:mailing", args=[session.pk, made.pk])).content.decode()
    assert "https://wa.me/?text=" in page
    other = MembershipFactory(organizer=SessionFactory().programme.organizer).user
    client.force_login(other)
    assert client.post(reverse("invitations:send", args=[session.pk, made.pk])).status_code == 404


def test_what_no_worker_mailed_is_handed_out_again(monkeypatch: Any) -> None:
    made, handed = mailing(office(people=0), Invited("Siti", email="siti@contoh.id")), []
    Mailing.objects.update(state="done")
    monkeypatch.setattr(sending, "to_mail", handed.append)
    resume_mailings()
    assert handed == [], "staff did not ask for it"
    Mailing.objects.update(sending_at=NOW)
    resume_mailings()
    assert handed == [made.pk]


def test_a_preview_in_a_chat_is_no_reader(client: Any) -> None:
    page = reverse("invitations:answer", args=[mailing(office(people=0), Invited("Siti")).invitees.get().token])
    client.get(page, headers={"User-Agent": "WhatsApp/2.23 A"})
    client.head(page, headers={"User-Agent": PHONE})
    assert Invitee.objects.get().opened_at is None
    client.get(page, headers={"User-Agent": PHONE})
    assert Invitee.objects.get().opened_at is not None


def test_an_answer_names_replaces_and_withdraws_the_person_of_an_institution(client: Any) -> None:
    session = office(people=0)
    session.starts_on, session.ends_on = (NOW + timedelta(days=900)).date(), (NOW + timedelta(days=901)).date()
    session.save()
    session.agenda.all().delete()
    made = delegation(session)
    invitee = mailing(session, Invited("Ketua PPK", "ppk TARAKAN barat")).invitees.get()
    assert invitee.delegation == made
    page = reverse("invitations:answer", args=[invitee.token])
    version = client.get(page).context["text"].version
    sends = {"reply": "sends", "represented_by": "Rahma, S.H.", "represented_position": "Sekretaris"}
    assert client.post(page, sends | {"consent_version": version}).status_code == 422, "without consent no name is kept"
    assert not Registration.objects.filter(delegation=made).exists()
    agreed = {"consent": "on", "consent_version": version}
    assert client.post(page, sends | agreed).status_code == 302
    first = Registration.objects.get(delegation=made)
    assert (first.person.name, first.person.title_after, first.person.position) == ("Rahma", "S.H.", "Sekretaris")
    assert (first.representing, first.status) == ("Ketua PPK", "confirmed")
    client.post(page, sends | agreed)
    assert Registration.objects.filter(delegation=made).count() == 1, "the same answer names no other"
    client.post(page, sends | agreed | {"represented_by": "Budi Santoso"})
    invitee.refresh_from_db()
    assert invitee.registration.person.name == "Budi Santoso"
    first.refresh_from_db()
    assert first.status not in Registration.ACTIVE
    assert client.post(page, {"reply": "declines", "consent_version": version}).status_code == 302
    invitee.refresh_from_db()
    assert (invitee.reply, invitee.registration) == ("declines", None)
    assert not Registration.objects.filter(delegation=made, status__in=Registration.ACTIVE).exists()
    assert client.post(page, {"reply": "comes"} | agreed).status_code == 302
    assert Registration.objects.get(delegation=made, status="confirmed").person.name == "Ketua PPK"


def test_an_answer_that_cannot_be_kept_leaves_nothing(client: Any) -> None:
    session = office(people=0)
    session.starts_on, session.ends_on = (NOW + timedelta(days=900)).date(), (NOW + timedelta(days=901)).date()
    session.save()
    session.agenda.all().delete()
    made = delegation(session)
    made.pool.has_waiting_list, made.pool.capacity = False, 0
    made.pool.save()
    invitee = mailing(session, Invited("Ketua PPK", "PPK Tarakan Barat")).invitees.get()
    page = reverse("invitations:answer", args=[invitee.token])
    version = client.get(page).context["text"].version
    answer = client.post(page, {"reply": "comes", "consent": "on", "consent_version": version})
    assert answer.status_code == 422
    invitee.refresh_from_db()
    assert (invitee.reply, invitee.registration) == ("", None)


def test_the_institutions_of_a_session_are_invited_by_their_contact_persons(client: Any) -> None:
    session = office(people=2)
    made = delegation(session)
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    page = reverse("invitations:mailings", args=[session.pk])
    assert client.post(page, {"on": "2027-02-10", "whom": "institutions"}).status_code == 302
    invitee = Invitee.objects.get()
    assert (invitee.name, invitee.email, invitee.delegation) == ("PPK Tarakan Barat", "ppk@contoh.id", made)
