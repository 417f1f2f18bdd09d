"""The pages of issuing: who may open them, what they show, what they do."""

from uuid import UUID

import pypdfium2
import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from certificates.issuing.documents import document
from certificates.issuing.printing import MAX_ATTEMPTS
from certificates.models import Batch, Certificate, Chunk, Edition, NumberSeries
from events.organizers.access import CAPABILITIES, Capability
from events.organizers.models import MemberRole
from events.seats.roles import SessionRole as Seat
from tests.common.busy import all_slots_taken
from tests.events.staff import enter, queries
from tests.factories import OrganizerFactory, SpeakerFactory, UserFactory

from .conftest import NOW, print_batch

pytestmark = pytest.mark.django_db

KEY = "3f1c6d4e-7a55-4a3c-9b1e-0d3a5c7e9f11"
OF_BATCH = ["progress", "retry", "pause", "go_on", "cancel"]
OF_CERTIFICATE = ["detail", "replace", "revoke", "download"]
PAGES = ["overview", "issue", "archive", "specimen", *OF_BATCH, *OF_CERTIFICATE]
POST_ONLY = ["issue", "retry", "pause", "go_on"]
READ_ONLY = ["overview", "progress", "archive", "specimen", "detail", "download"]


@pytest.fixture(autouse=True)
def the_day_after():
    """The pages ask the clock."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client: Client, issuer):
    client.force_login(issuer)
    return client


@pytest.fixture
def certificate(attend, issue_and_print) -> Certificate:
    attend("Siti Aminah", user=UserFactory(email="siti@contoh.id"))
    issue_and_print()
    return Certificate.objects.select_related("edition__signing_key", "base").get()


@pytest.fixture
def addresses(session, certificate) -> dict[str, str]:
    keys = {name: [session.pk] for name in PAGES} | {"specimen": [session.pk, "klasik"]}
    keys |= {name: [certificate.pk] for name in OF_CERTIFICATE}
    keys |= {name: [session.pk, certificate.edition.batch_id] for name in OF_BATCH}
    return {name: reverse(f"issuing:{name}", args=keys[name]) for name in PAGES}


def ask(client, name, addresses):
    answer = (client.post if name in POST_ONLY else client.get)(addresses[name])
    if answer.streaming:
        b"".join(answer.streaming_content)
        answer.close()
    return answer


def form(**changes) -> dict[str, str]:
    return {"layout": "resmi", "issued_on": "2027-03-04", "key": KEY} | changes


@pytest.mark.parametrize("role", MemberRole.values)
@pytest.mark.parametrize("name", PAGES)
def test_only_who_may_issue_opens_a_page(client, organizer, addresses, name, role):
    enter(client, organizer, role)
    done = {"issue": 422, "retry": 302, "pause": 302, "go_on": 302}.get(name, 200)
    refused = 404 if name == "download" else 403
    expected = done if Capability.ISSUE in CAPABILITIES[role] else refused
    assert ask(client, name, addresses).status_code == expected


@pytest.mark.parametrize("name", PAGES)
def test_others_find_nothing_and_the_signed_out_are_asked_to_sign_in(client, addresses, name):
    assert ask(client, name, addresses).url == f"{reverse('account_login')}?next={addresses[name]}"
    enter(client, OrganizerFactory(), "owner")
    assert ask(client, name, addresses).status_code == 404
    if name not in READ_ONLY:
        assert client.post(addresses[name], form(name="X", reason="X")).status_code == 404
    assert Certificate.objects.values("status").get() == {"status": "valid"}


@pytest.mark.parametrize("name", READ_ONLY)
def test_pages_that_only_show_refuse_writing(desk, addresses, name):
    assert desk.post(addresses[name]).status_code == 405


@pytest.mark.parametrize("name", POST_ONLY)
def test_what_only_writes_refuses_reading(desk, addresses, name):
    assert desk.get(addresses[name]).status_code == 405


def test_overview_shows_who_gets_one_who_has_one_and_who_not_yet_and_why(desk, session, attend, certificate):
    attend("Budi Santoso")
    attend("Absen Terus", present=False)
    page = desk.get(reverse("issuing:overview", args=[session.pk]))
    plan = page.context["plan"]
    assert [each.name for each in plan.ready] == ["Budi Santoso"]
    assert list(plan.holding) == [certificate]
    (not_yet,) = plan.waiting
    assert not_yet.registration.person.name == "Absen Terus"
    assert not_yet.reasons[0] in page.content.decode()
    assert reverse("registrants:detail", args=[session.pk, not_yet.registration.pk]) in page.content.decode()


def test_holders_are_found_by_words_of_name_institution_or_number(desk, session, certificate):
    def found(words):
        return list(desk.get(reverse("issuing:overview", args=[session.pk]), {"q": words}).context["page_obj"])

    first, last = certificate.name.split()[0], certificate.name.split()[-1]
    for words in ("", f"{last} {first.upper()}", certificate.number[:6]):
        assert found(words) == [certificate], words
    for words in ("Tidak Ada", f"{first} xyz", "999999/TIDAK"):
        assert found(words) == [], words


def test_overview_says_what_must_be_set_first_and_where(desk, session, organizer, attend):
    attend()
    organizer.signatory_name = organizer.code = ""
    organizer.save()
    page = desk.get(reverse("issuing:overview", args=[session.pk]))
    assert [missing.code for missing in page.context["missing"]] == ["signatory_name", "number_pattern"]
    assert reverse("numbering:edit", args=[organizer.slug]) in page.content.decode()
    assert "disabled" in page.content.decode()


def test_overview_asks_the_same_for_one_and_for_thirty(desk, session, attend, issue_and_print):
    address = reverse("issuing:overview", args=[session.pk])
    item = session.agenda.get()

    def add(count: int) -> None:
        for n in range(count):
            attend(f"Punya {n}")
            item.speakers.add(SpeakerFactory(organizer=session.programme.organizer))
        issue_and_print()
        for n in range(count):
            attend(f"Siap {n}")
            attend(f"Belum {n}", present=False)
            item.speakers.add(SpeakerFactory(organizer=session.programme.organizer))

    add(1)
    queries(desk, address)  # reads the shipped layouts once
    one = queries(desk, address)
    for model in (Certificate, Chunk, Edition, Batch):
        model.objects.all().delete()
    add(30)
    assert len(desk.get(address).context["plan"].holding) > 60
    assert queries(desk, address) == one


def test_overview_says_how_many_of_each_role_get_one(desk, session, attend):
    attend()
    session.agenda.get().speakers.add(*[SpeakerFactory(organizer=session.programme.organizer) for _ in range(2)])
    page = desk.get(reverse("issuing:overview", args=[session.pk]))
    assert page.context["plan"].roles == [(str(Seat.PARTICIPANT.label), 1), (str(Seat.SPEAKER.label), 2)]


def test_while_the_press_is_at_work_the_overview_leads_to_it(desk, session, attend, issue):
    attend()
    batch = issue()
    page = desk.get(reverse("issuing:overview", args=[session.pk])).content.decode()
    assert reverse("issuing:progress", args=[session.pk, batch.pk]) in page
    assert reverse("issuing:issue", args=[session.pk]) not in page


def test_issuing_leads_to_its_progress(desk, session, attend):
    attend()
    answer = desk.post(reverse("issuing:issue", args=[session.pk]), form())
    batch = Batch.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("issuing:progress", args=[session.pk, batch.pk]))
    assert (batch.layout_version.design, batch.key) == ("resmi", UUID(KEY))


def test_clicking_twice_leads_to_the_same_batch(desk, session, attend):
    attend()
    address = reverse("issuing:issue", args=[session.pk])
    assert desk.post(address, form()).url == desk.post(address, form()).url
    assert Batch.objects.count() == 1


@pytest.mark.parametrize("changes", [{"issued_on": "2027-03-09"}, {"issued_on": "kemarin"}, {"layout": "x"}])
def test_a_refusal_stays_on_the_page_with_what_was_chosen(desk, session, attend, changes):
    attend()
    page = desk.post(reverse("issuing:issue", args=[session.pk]), form(**changes))
    assert page.status_code == 422
    assert page.context["form"].errors
    assert page.context["form"]["issued_on"].value() == form(**changes)["issued_on"]
    assert not Batch.objects.exists()


def test_progress_moves_by_itself_until_all_are_printed(desk, session, attend, issue):
    attend()
    batch = issue()
    address = reverse("issuing:progress", args=[session.pk, batch.pk])
    assert 'hx-trigger="every 2s"' in desk.get(address).content.decode()
    part = desk.get(address, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert '<progress max="1" value="0"' in part
    assert print_batch(batch, now=NOW) == 1
    part = desk.get(address, headers={"hx-request": "true"}).content.decode()
    assert "hx-trigger" not in part
    assert '<progress max="1" value="1"' in part


def test_progress_shows_what_is_stuck_and_lets_staff_try_again_or_cancel(desk, session, attend, issue):
    attend("Gagal Cetak")
    batch = issue()
    batch.chunks.update(attempts=MAX_ATTEMPTS, error="OSError: the disk is full")
    page = desk.get(reverse("issuing:progress", args=[session.pk, batch.pk])).content.decode()
    retry = reverse("issuing:retry", args=[session.pk, batch.pk])
    assert "the disk is full" in page
    assert retry in page
    assert reverse("issuing:cancel", args=[session.pk, batch.pk]) in page
    answer = desk.post(retry)
    assert len(list(get_messages(answer.wsgi_request))) == 1
    assert batch.chunks.get().attempts == 0


def test_progress_shows_who_could_not_be_printed_and_why(desk, session, attend, issue):
    registration = attend("Batal Kemudian")
    batch = issue()
    type(registration).objects.filter(pk=registration.pk).update(status="cancelled")
    assert print_batch(batch, now=NOW) == 0
    page = desk.get(reverse("issuing:progress", args=[session.pk, batch.pk])).content.decode()
    (failure,) = batch.chunks.get().failures
    assert failure["name"] == "Batal Kemudian"
    assert "Batal Kemudian" in page
    assert failure["error"] in page


def test_the_specimen_shows_the_sessions_facts_and_cannot_pass_for_a_certificate(desk, session):
    answer = desk.get(reverse("issuing:specimen", args=[session.pk, "resmi"]))
    assert answer["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as pdf:
        text = " ".join(pdf[0].get_textpage().get_text_range().split())
    assert "Nomor: CONTOH" in text
    assert "Bimtek Pemungutan Suara Angkatan III" in text
    assert "Jam pelajaran (JP) : 2 Tempat : Aula KPU" in text
    assert desk.get(reverse("issuing:specimen", args=[session.pk, "lain"])).status_code == 404
    assert not Certificate.objects.exists()
    assert not NumberSeries.objects.exists()


def test_when_many_want_a_specimen_they_are_told_to_wait(desk, session):
    with all_slots_taken():
        answer = desk.get(reverse("issuing:specimen", args=[session.pk, "klasik"]))
    assert (answer.status_code, answer["Retry-After"], answer["Refresh"]) == (503, "5", "5")


def test_a_batch_of_another_session_is_not_found(desk, session, certificate):
    other = reverse("issuing:progress", args=[session.pk, certificate.edition.batch_id + 1])
    assert desk.get(other).status_code == 404


def fetch(client, certificate):
    answer = client.get(reverse("issuing:download", args=[certificate.pk]))
    return answer, b"".join(answer.streaming_content) if answer.streaming else b""


def test_staff_fetch_a_certificate_in_any_state(desk, certificate):
    for status in ("valid", "superseded", "revoked"):
        Certificate.objects.update(status=status)
        answer, content = fetch(desk, certificate)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert content == document(certificate)
    assert answer["Content-Disposition"] == 'attachment; filename="Siti Aminah 001-SERT-KPU-KALTARA-III-2027.pdf"'
    assert answer["Cache-Control"] == "private, no-store"


def test_the_owner_fetches_a_valid_one_only(client, certificate):
    client.force_login(certificate.registration.person.user)
    assert fetch(client, certificate)[0].status_code == 200
    Certificate.objects.update(status="revoked")
    assert fetch(client, certificate)[0].status_code == 404


def test_nobody_else_fetches_it(client, certificate):
    client.force_login(UserFactory())
    assert fetch(client, certificate)[0].status_code == 404


@pytest.mark.parametrize(("role", "shown"), [("issuer", True), ("editor", False), ("viewer", False)])
def test_the_tab_is_shown_to_whom_it_opens_for(client, session, organizer, role, shown):
    enter(client, organizer, role)
    page = client.get(reverse("training:manage_detail", args=[session.pk])).content.decode()
    assert (reverse("issuing:overview", args=[session.pk]) in page) is shown
