"""Reading what was agreed to and taking it back: each for itself, all at once, once, and by nobody else."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.models import Organizer
from events.seats.audiences import Audience
from participants.consent import services, withdrawal
from participants.consent.selectors import proofs
from participants.consent.services import Agreement, Guardian
from participants.models import ConsentRecord, ConsentText, GuardianConsent, PledgeRecord, PledgeText
from tests.events.staff import queries
from tests.factories import MembershipFactory, PersonFactory, PoolFactory, RegistrationFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
MOTHER = Guardian(name="Siti Aminah", relation="ibu", phone="+6281234567890")
MODELS = {"consent": ConsentRecord, "pledge": PledgeRecord, "guardian": GuardianConsent}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def registration():
    """Somebody who agreed to, and pledged, whatever there is, with a mother who agreed too."""
    person = PersonFactory(user=UserFactory(), name="Budi", phone="+6281234567890", institution="SMA 1")
    row = RegistrationFactory(person=person, pool=PoolFactory(audience=Audience.CIVIL_SERVANTS))
    row.session_id = row.pool.session_id
    row.save()
    agree(row)
    Organizer.objects.update(email="panitia@kpu.example")
    return row


def agree(row) -> None:
    wanted = services.asked(pool=row.pool, person=None, now=NOW)
    agreement = Agreement(wanted.consent, wanted.pledges, MOTHER)
    services.record(registration=row, agreement=agreement, now=NOW - timedelta(days=3))


@pytest.fixture
def me(client: Client, registration):
    client.force_login(registration.person.user)
    return client


@pytest.fixture
def desk(client: Client, registration):
    organizer = registration.pool.session.programme.organizer
    client.force_login(MembershipFactory(organizer=organizer, role="registrar").user)
    return client


def page(registration) -> str:
    return reverse("consent:withdraw", args=[registration.code])


def staff(registration, name: str = "withdraw") -> str:
    return reverse(f"registrants:{name}", args=[registration.session_id, registration.pk])


def key(kind: str) -> str:
    return f"{kind}-{MODELS[kind].objects.get().pk}"


def withdrawn() -> set[str]:
    return {kind for kind, model in MODELS.items() if model.objects.get().withdrawn_at == NOW}


def test_the_page_shows_each_with_its_words_version_time_and_hash(me, registration):
    html = me.get(page(registration)).content.decode()
    for proof in proofs(registration):
        assert proof.title in html
        assert proof.record.sha256 in html
        assert f'value="{proof.key}"' in html
    assert ConsentText.objects.get().purpose in html
    for point in registration.pledges.get().text.points:
        assert point in html
    assert html.count("Jumat, 29 Januari 2027 pukul 13.00 WITA") == 3
    assert "checked" not in html


@pytest.mark.parametrize("kind", list(MODELS))
def test_each_is_withdrawn_for_itself_and_the_organizer_told(me, registration, mailoutbox, kind):
    response = me.post(page(registration), {"what": key(kind)})
    assert response.headers["Location"] == page(registration)
    assert withdrawn() == {kind}
    (mail,) = mailoutbox
    assert mail.to == ["panitia@kpu.example"]
    assert registration.code in mail.body
    assert "3 x 24" in mail.body
    assert mail.body.count("\n- ") == 1
    assert ("Ikrar Netralitas" in mail.body) is (kind == "pledge")
    for name in ("Budi", "Siti"):
        assert name not in mail.body
    html = me.get(page(registration)).content.decode()
    assert html.count('type="checkbox"') == 2
    assert "Senin, 1 Februari 2027 pukul 13.00 WITA" in html


def test_all_at_once_in_one_mail(me, registration, mailoutbox):
    me.post(page(registration), {"what": [key(kind) for kind in MODELS]})
    assert withdrawn() == set(MODELS)
    (mail,) = mailoutbox
    assert mail.body.count("\n- ") == 3
    assert "button--danger" not in me.get(page(registration)).content.decode()


def test_nothing_ticked_is_refused(me, registration, mailoutbox):
    response = me.post(page(registration), {})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["what"]
    assert (withdrawn(), mailoutbox) == (set(), [])


def test_twice_withdraws_once_and_keeps_the_time(me, registration, mailoutbox):
    me.post(page(registration), {"what": key("pledge")})
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        me.force_login(registration.person.user)
        assert me.post(page(registration), {"what": key("pledge")}).status_code == 422
    assert withdrawn() == {"pledge"}
    assert len(mailoutbox) == 1


def test_when_all_is_withdrawn_a_late_request_is_refused(me, registration, mailoutbox):
    withdrawal.withdraw(registration=registration, now=NOW)
    response = me.post(page(registration), {"what": key("consent")}, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert len(mailoutbox) == 1


def test_the_service_refuses_what_is_gone_or_of_somebody_else(registration, mailoutbox):
    other = RegistrationFactory()
    for keys in ([key("consent")], ["consent-0"], ["nonsense"], []):
        with pytest.raises(Refusal) as refusal:
            withdrawal.withdraw(registration=other, keys=keys, now=NOW)
        assert refusal.value.code == "not_given"
    assert (withdrawn(), mailoutbox) == (set(), [])


def test_somebody_elses_record_cannot_be_named(me, registration, mailoutbox):
    other = RegistrationFactory(pool=registration.pool, session=registration.session)
    agree(other)
    sent = {"what": f"pledge-{other.pledges.get().pk}"}
    assert me.post(page(registration), sent).status_code == 422
    assert other.pledges.get().withdrawn_at is None
    assert mailoutbox == []


def test_without_an_address_of_the_organizer_it_is_written_down_all_the_same(me, registration, mailoutbox):
    Organizer.objects.update(email="")
    me.post(page(registration), {"what": key("consent")})
    assert (withdrawn(), mailoutbox) == ({"consent"}, [])


def test_for_others_it_does_not_exist(client, registration, mailoutbox):
    client.force_login(PersonFactory(user=UserFactory()).user)
    sent = {"what": key("consent")}
    assert (client.get(page(registration)).status_code, client.post(page(registration), sent).status_code) == (404, 404)
    assert (withdrawn(), mailoutbox) == (set(), [])


def test_a_registration_without_any_says_so(me, registration):
    for model in MODELS.values():
        model.objects.all().delete()
    response = me.get(page(registration))
    assert response.status_code == 200
    assert b"<form" not in response.content.split(b"<main")[1].split(b"</main")[0]


def test_altered_words_show_to_the_person_and_to_staff(me, registration):
    assert "notice--error" not in me.get(page(registration)).content.decode()
    PledgeText.objects.update(preamble="Saya boleh berpihak:")
    assert me.get(page(registration)).content.decode().count("notice--error") == 1
    me.force_login(MembershipFactory(organizer=registration.session.programme.organizer).user)
    assert me.get(staff(registration, "detail")).content.decode().count("notice--error") == 1


def test_staff_see_every_record_and_its_withdrawal(desk, registration):
    withdrawal.withdraw(registration=registration, keys=[key("guardian")], now=NOW)
    html = desk.get(staff(registration, "detail")).content.decode()
    for proof in proofs(registration):
        assert proof.record.sha256 in html
        assert proof.title in html
    assert "+62 812-3456-7890" in html
    assert html.count("Senin, 1 Februari 2027 pukul 13.00 WITA") == 1


def test_staff_write_down_what_they_were_told_and_are_audited(desk, registration, mailoutbox):
    assert desk.get(staff(registration)).status_code == 200
    response = desk.post(staff(registration), {"what": [key("guardian"), key("pledge")]})
    assert response.headers["Location"] == staff(registration, "detail")
    assert withdrawn() == {"guardian", "pledge"}
    assert len(mailoutbox) == 1
    entry = LogEntry.objects.get_for_object(registration).get()
    assert entry.changes == {"withdrawn": ["", f"{key('pledge')}, {key('guardian')}"]}
    assert entry.actor is not None


def test_staff_of_another_organizer_see_nothing(client, registration):
    client.force_login(MembershipFactory(role="owner").user)
    assert client.get(staff(registration)).status_code == 404
    assert client.post(staff(registration), {"what": key("consent")}).status_code == 404
    assert withdrawn() == set()


@pytest.mark.parametrize(("kind", "marks"), [("consent", (1, 0)), ("guardian", (1, 0)), ("pledge", (0, 1))])
def test_the_list_marks_what_is_withdrawn(desk, registration, kind, marks):
    withdrawal.withdraw(registration=registration, keys=[key(kind)], now=NOW)
    (row,) = desk.get(reverse("registrants:list", args=[registration.session_id])).context["page_obj"]
    assert (row.withdrawn, row.pledge_withdrawn) == tuple(map(bool, marks))


def test_the_pages_cost_the_same_for_one_proof_and_for_many(me, registration):
    GuardianConsent.objects.all().delete()
    PledgeRecord.objects.all().delete()
    queries(me, page(registration))
    one = queries(me, page(registration))
    for version in range(2, 12):
        text = ConsentText.objects.create(version=version, published_at=NOW)
        ConsentRecord.objects.create(registration=registration, text=text, accepted_at=NOW)
    assert queries(me, page(registration)) == one


def test_own_data_holds_it_all(me, registration):
    withdrawal.withdraw(registration=registration, keys=[key("pledge")], now=NOW)
    (row,) = json.loads(me.get(reverse("participants:data")).content)["registrations"]
    (consent,), (pledge,), (guardian,) = row["consents"], row["pledges"], row["guardian_consents"]
    assert (consent["version"], consent["withdrawn"]) == (1, None)
    assert pledge["title"].startswith("Ikrar Netralitas")
    assert pledge["withdrawn"] == "2027-02-01T05:00:00Z"
    assert (guardian["name"], guardian["relation"], guardian["phone"]) == ("Siti Aminah", "ibu", "+6281234567890")
    assert len(guardian["sha256"]) == 64
