"""Programmes in the workspace: list, draft, publishing, deleting."""

import re

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.models import Programme, Topic, TrainingSession
from events.programmes import services
from events.programmes.forms import ProgrammeForm
from events.programmes.selectors import STEPS
from tests.events.staff import enter, queries
from tests.factories import OrganizerFactory, PoolFactory, ProgrammeFactory, SessionFactory

pytestmark = pytest.mark.django_db

Status = Programme.Status
TYPED = {
    "title": "Bimtek Pemungutan dan Penghitungan Suara bagi KPPS",
    "summary": "Dua hari latihan di TPS.",
    "audience": "Anggota KPPS",
    "background": "Pemungutan suara **serentak**.",
    "target_participants": "3400",
    "fee": "0",
    "minutes_per_jp": "45",
}


@pytest.fixture
def organizer():
    return OrganizerFactory()


@pytest.fixture
def editor(client, organizer):
    return enter(client, organizer, "editor")


@pytest.fixture
def draft(organizer):
    return ProgrammeFactory(organizer=organizer, status=Status.DRAFT, summary="Ringkas.")


def at(name: str, programme: Programme) -> str:
    return reverse(f"programmes:{name}", args=[programme.slug])


def test_a_new_programme_is_a_draft_with_an_address(client, organizer, editor):
    response = client.post(reverse("programmes:create", args=[organizer.slug]), TYPED)
    programme = Programme.objects.get()
    assert programme.slug == "bimtek-pemungutan-dan-penghitungan-suara-bagi-kpps"
    assert (programme.organizer, programme.status) == (organizer, Status.DRAFT)
    assert (programme.target_participants, programme.background) == (3400, TYPED["background"])
    assert response.url == at("topics", programme)
    assert LogEntry.objects.get_for_object(programme).get().actor == editor


def test_the_same_title_again_gets_another_address(client, organizer, editor):
    for _ in range(3):
        client.post(reverse("programmes:create", args=[organizer.slug]), TYPED)
    first = "bimtek-pemungutan-dan-penghitungan-suara-bagi-kpps"
    assert set(Programme.objects.values_list("slug", flat=True)) == {first, f"{first}-2", f"{first}-3"}


def test_a_title_that_fills_the_field_fits_with_its_number(organizer):
    slugs = [services.create_programme(organizer=organizer, title="Pelatihan " * 20).slug for _ in range(2)]
    assert all(len(slug) <= 120 for slug in slugs)
    assert len(set(slugs)) == 2


def test_a_slug_taken_in_the_same_instant_gets_letters_behind_it(organizer, monkeypatch):
    """The look for a free slug saw nothing of the other; the unique index does."""
    ProgrammeFactory(slug="bimtek-kpps")
    monkeypatch.setattr("events.organizers.slugs.free_slug", lambda *args, **kwargs: "bimtek-kpps")
    programme = services.create_programme(organizer=organizer, title="Bimtek KPPS")
    assert re.fullmatch(r"bimtek-kpps-[0-9a-f]{6}", programme.slug)


@pytest.mark.parametrize(("field", "typed"), [("title", " "), ("minutes_per_jp", "0"), ("fee", "-1")])
def test_wrong_input_is_refused_and_stays_on_the_page(client, organizer, editor, field, typed):
    response = client.post(reverse("programmes:create", args=[organizer.slug]), TYPED | {field: typed})
    assert response.context["form"].errors.keys() == {field}
    assert TYPED["background"] in response.content.decode()
    assert not Programme.objects.exists()


def test_editing_keeps_address_and_status(client, organizer, editor, draft):
    slug = draft.slug
    assert client.post(at("edit", draft), TYPED).url == at("manage_detail", draft)
    draft.refresh_from_db()
    assert (draft.title, draft.slug, draft.status) == (TYPED["title"], slug, Status.DRAFT)
    assert LogEntry.objects.get_for_object(draft).first().actor == editor


def test_editing_does_not_bring_back_an_older_status(client, editor, draft, monkeypatch):
    checked = ProgrammeForm.is_valid

    def publish_meanwhile(form):
        Programme.objects.update(status=Status.PUBLISHED)
        return checked(form)

    monkeypatch.setattr(ProgrammeForm, "is_valid", publish_meanwhile)
    client.post(at("edit", draft), TYPED)
    draft.refresh_from_db()
    assert (draft.status, draft.title) == (Status.PUBLISHED, TYPED["title"])


def test_editing_without_a_title_changes_nothing(client, editor, draft):
    assert client.post(at("edit", draft), TYPED | {"title": ""}).context["form"].errors.keys() == {"title"}
    assert Programme.objects.get().summary == "Ringkas."


def test_publishing(client, editor, draft):
    assert client.post(at("change_status", draft), {"status": "published"}).url == at("manage_detail", draft)
    draft.refresh_from_db()
    assert draft.status == Status.PUBLISHED
    entry = LogEntry.objects.get_for_object(draft).first()
    assert (entry.actor, entry.changes["status"]) == (editor, ["draft", "published"])


@pytest.mark.parametrize("missing", ["title", "summary"])
def test_publishing_needs_title_and_summary(client, editor, draft, missing):
    Programme.objects.update(**{missing: "  "})
    response = client.post(at("change_status", draft), {"status": "published"})
    assert response.context["refused"].code == "programme_incomplete"
    assert str(response.context["refused"]) in response.content.decode()
    assert Programme.objects.get().status == Status.DRAFT


@pytest.mark.parametrize("now", Status)
@pytest.mark.parametrize("to", Status)
def test_only_listed_steps_can_be_taken(organizer, now, to):
    programme = ProgrammeFactory(organizer=organizer, status=now, summary="Ringkas.")
    if to == now or to in Programme.TRANSITIONS[now]:
        services.change_status(programme=programme, status=to)
        assert Programme.objects.get().status == to
    else:
        with pytest.raises(Refusal) as refused:
            services.change_status(programme=programme, status=to)
        assert refused.value.code == "programme_status"
        assert Programme.objects.get().status == now


def test_every_step_has_a_button():
    assert set(STEPS) == {(now, to) for now, steps in Programme.TRANSITIONS.items() for to in steps}


def test_a_status_that_does_not_exist_is_refused(client, editor, draft):
    response = client.post(at("change_status", draft), {"status": "hilang"})
    assert response.context["refused"].code == "programme_status"


@pytest.mark.parametrize("status", [status for status in TrainingSession.Status if status != "draft"])
def test_what_the_public_has_seen_sessions_of_is_not_taken_back(organizer, status):
    programme = ProgrammeFactory(organizer=organizer)
    SessionFactory(programme=programme, status=status)
    with pytest.raises(Refusal) as refused:
        services.change_status(programme=programme, status=Status.DRAFT)
    assert refused.value.code == "programme_in_use"


@pytest.mark.parametrize("status", ["published", "closed"])
def test_what_still_takes_place_is_not_archived(organizer, status):
    programme = ProgrammeFactory(organizer=organizer)
    SessionFactory(programme=programme, status=status)
    with pytest.raises(Refusal) as refused:
        services.change_status(programme=programme, status=Status.ARCHIVED)
    assert refused.value.code == "sessions_open"


@pytest.mark.parametrize("status", ["draft", "finished", "cancelled"])
def test_what_is_over_is_archived(organizer, status):
    programme = ProgrammeFactory(organizer=organizer)
    SessionFactory(programme=programme, status=status)
    services.change_status(programme=programme, status=Status.ARCHIVED)
    assert Programme.objects.get().status == Status.ARCHIVED


def test_deleting_a_draft_asks_first(client, organizer, editor, draft):
    Topic.objects.create(programme=draft, title="Tata kerja")
    assert client.get(at("delete", draft)).status_code == 200
    assert Programme.objects.exists()
    assert client.post(at("delete", draft)).url == reverse("programmes:manage_list", args=[organizer.slug])
    assert not Programme.objects.exists()
    assert not Topic.objects.exists()


def test_a_draft_with_a_session_is_kept(client, editor, draft):
    SessionFactory(programme=draft, status="draft")
    assert client.post(at("delete", draft)).context["refused"].code == "programme_has_sessions"
    assert Programme.objects.exists()


def test_a_published_programme_is_not_deleted(client, organizer, editor):
    programme = ProgrammeFactory(organizer=organizer)
    assert client.post(at("delete", programme)).context["refused"].code == "programme_not_draft"
    assert Programme.objects.exists()


def test_the_list_filters_by_words_and_status(client, organizer, editor):
    kpps = ProgrammeFactory(organizer=organizer, title="Bimtek KPPS")
    ProgrammeFactory(organizer=organizer, title="Bimtek KPPS", status="archived")
    ProgrammeFactory(organizer=organizer, title="Bimtek PPS", slug="lain")
    ProgrammeFactory(title="Bimtek KPPS")
    address = reverse("programmes:manage_list", args=[organizer.slug])
    assert list(client.get(address, {"q": "kpps", "status": "published"}).context["page_obj"]) == [kpps]
    assert len(client.get(address, {"q": "", "status": "entah"}).context["page_obj"]) == 3


def test_the_list_is_cut_into_pages(client, organizer, editor):
    ProgrammeFactory.create_batch(31, organizer=organizer)
    address = reverse("programmes:manage_list", args=[organizer.slug])
    assert [len(client.get(address, {"page": page}).context["page_obj"]) for page in (1, 2)] == [30, 1]


def test_the_list_costs_the_same_at_1_and_30(client, organizer, editor):
    address = reverse("programmes:manage_list", args=[organizer.slug])
    SessionFactory(programme__organizer=organizer)
    first = queries(client, address)
    SessionFactory.create_batch(29, programme__organizer=organizer)
    assert queries(client, address) == first


def test_the_page_of_a_programme_costs_the_same_at_1_and_30(client, organizer, editor):
    programme = ProgrammeFactory(organizer=organizer)
    PoolFactory(session__programme=programme)
    Topic.objects.create(programme=programme, title="Materi")
    first = queries(client, at("manage_detail", programme))
    for number in range(29):
        PoolFactory(session__programme=programme)
        Topic.objects.create(programme=programme, title=f"Materi {number}")
    assert queries(client, at("manage_detail", programme)) == first


def test_the_page_lists_sessions_with_their_seats(client, organizer, editor):
    session = SessionFactory(programme__organizer=organizer)
    PoolFactory(session=session, capacity=40, taken=7)
    PoolFactory(session=session, category="Pemantau", capacity=10)
    bare = SessionFactory(programme=session.programme)
    shown = client.get(at("manage_detail", session.programme)).context["page_obj"]
    assert {(row.pk, row.capacity, row.taken) for row in shown} == {(session.pk, 50, 7), (bare.pk, None, None)}
