"""The owner of one organizer sends keys of another's rows, and fields that no form has."""

import pytest
from django.test import Client
from django.urls import reverse

from events.models import AgendaItem, Material, Membership, Organizer, Programme, SeatPool, Topic, TrainingSession
from participants.models import AttendanceEntry, EligibilityRule, Person, Registration
from tests.factories import (
    AgendaItemFactory,
    MaterialFactory,
    MembershipFactory,
    PersonFactory,
    PoolFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
    TopicFactory,
    UserFactory,
)
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(world: World) -> World:
    return world


@pytest.fixture
def mine() -> TrainingSession:
    return SessionFactory(programme=ProgrammeFactory(organizer=MembershipFactory(role="owner").organizer))


@pytest.fixture
def owner(client: Client, mine: TrainingSession) -> Client:
    client.force_login(Membership.objects.get(organizer=mine.programme.organizer).user)
    return client


def typed(session: TrainingSession, **changes: object) -> dict[str, object]:
    """What the session's form sends."""
    days = {"starts_on": session.starts_on, "ends_on": session.ends_on}
    return {"mode": "in_person", "location": session.location_id, "title": "", "notes": "", **days} | changes


def test_a_session_takes_no_location_of_others(owner: Client, mine: TrainingSession, theirs: World):
    sent = typed(mine, location=theirs.location)
    for path in (reverse("training:create", args=[mine.programme.slug]), reverse("consequences:edit", args=[mine.pk])):
        answer = owner.post(path, sent)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["location"])
    mine.refresh_from_db()
    assert mine.location_id != theirs.location


def test_an_agenda_takes_no_people_or_topics_of_others(owner: Client, mine: TrainingSession, theirs: World):
    topic = TopicFactory(programme=Programme.objects.get(slug=theirs.programme))
    sent = {"kind": "talk", "day": mine.starts_on, "start": "08:00", "end": "09:00", "title": "x"}
    for changes in ({"speakers": [theirs.speaker]}, {"moderator": theirs.speaker}, {"topic": topic.pk}):
        answer = owner.post(reverse("agenda:add", args=[mine.pk]), sent | changes)
        assert answer.status_code == 422
        assert set(changes) <= set(answer.context["form"].errors)
    assert not mine.agenda.exists()


def test_nothing_of_another_agenda_moves_or_is_required(owner: Client, mine: TrainingSession, theirs: World):
    before = AgendaItem.objects.get(pk=theirs.item)
    answer = owner.post(reverse("agenda:shift", args=[mine.pk]), {"first": theirs.item, "minutes": "15"})
    assert answer.status_code == 422
    assert AgendaItem.objects.get(pk=theirs.item).starts_at == before.starts_at
    owner.post(reverse("eligibility:edit", args=[mine.pk]), {"minimum_share": "80", "required_items": [theirs.item]})
    assert not EligibilityRule.objects.filter(required_items=theirs.item).exists()


def test_attendance_is_marked_in_one_session_only(owner: Client, mine: TrainingSession, theirs: World):
    item, registration = AgendaItemFactory(session=mine), RegistrationFactory(session=mine)
    count = AttendanceEntry.objects.count()
    for who, what in (
        (theirs.registration, item.pk),
        (registration.pk, theirs.item),
        (theirs.registration, theirs.item),
    ):
        sent = {f"shown-{who}": f"{what}:0", f"present-{who}": str(what), "reason": "x"}
        assert owner.post(reverse("attendance:grid", args=[mine.pk]), sent).status_code == 422
    assert AttendanceEntry.objects.count() == count


def test_a_place_is_taken_in_the_sessions_own_categories(owner: Client, mine: TrainingSession, theirs: World):
    PoolFactory(session=mine, category="A")
    taken = SeatPool.objects.get(pk=theirs.pool).taken
    sent = {"pool": theirs.pool, "name": "Siti", "consent": "on", "consent_version": 1}
    assert owner.post(reverse("registrants:add", args=[mine.pk]), sent).status_code == 422
    owner.force_login(PersonFactory(user=UserFactory(), phone="+6281234567890", institution="KPU").user)
    page = owner.get(reverse("registration:register", args=[mine.pk]))
    sent = {"pool": theirs.pool, "consent": "on", "consent_version": page.context["text"].version}
    assert owner.post(reverse("registration:register", args=[mine.pk]), sent).status_code == 422
    assert not mine.registrations.exists()
    assert SeatPool.objects.get(pk=theirs.pool).taken == taken


def test_rows_of_others_are_not_below_ones_own(owner: Client, mine: TrainingSession, theirs: World):
    slug = mine.programme.organizer.slug
    paths = [reverse(f"registrants:{name}", args=[mine.pk, theirs.registration]) for name in (
        "detail", "cancel", "approve", "reject")]  # fmt: skip
    paths += [reverse("attendance:history", args=[mine.pk, theirs.registration])]
    paths += [reverse(f"issuing:{name}", args=[mine.pk, theirs.batch]) for name in ("progress", "retry")]
    paths += [reverse("organizers:member_remove", args=[slug, theirs.membership])]
    for path in paths:
        assert {owner.get(path).status_code, owner.post(path).status_code} <= {404, 405}, path
    assert Membership.objects.filter(pk=theirs.membership).exists()
    assert Registration.objects.get(pk=theirs.registration).status == "confirmed"


def test_topics_of_others_are_not_edited(owner: Client, mine: TrainingSession, theirs: World):
    topic = TopicFactory(programme=Programme.objects.get(slug=theirs.programme), title="Milik lain")
    sent = {
        "topics-TOTAL_FORMS": "1",
        "topics-INITIAL_FORMS": "1",
        "topics-0-id": str(topic.pk),
        "topics-0-title": "Dicuri",
        "topics-0-DELETE": "on",
    }
    owner.post(reverse("programmes:topics", args=[mine.programme.slug]), sent)
    assert Topic.objects.get(pk=topic.pk).title == "Milik lain"


def test_a_ticket_opens_materials_of_its_session_only(client: Client, theirs: World):
    other = MaterialFactory(audience=Material.Readers.REGISTRANTS)
    client.force_login(theirs.user)
    assert client.get(reverse("registration:material", args=[theirs.ticket, theirs.material])).status_code == 302
    assert client.get(reverse("registration:material", args=[theirs.ticket, other.pk])).status_code == 404


def test_a_filter_does_not_reach_into_other_organizers(owner: Client, mine: TrainingSession, theirs: World):
    programme = Programme.objects.get(slug=theirs.programme)
    page = owner.get(reverse("training:manage_list", args=[mine.programme.organizer.slug]), {"programme": programme.pk})
    assert [row.pk for row in page.context["page_obj"]] == [mine.pk]


def test_fields_that_no_form_has_change_nothing(owner: Client, mine: TrainingSession, theirs: World):
    PoolFactory(session=mine)
    organizer, user = mine.programme.organizer, owner.get("/saya/").wsgi_request.user
    extra = {
        "organizer": theirs.organizer.pk, "programme": Programme.objects.get(slug=theirs.programme).pk, "path": "/1/",
        "parent": theirs.organizer.pk, "slug": "dicuri", "status": "finished", "taken": "0",
        "user": theirs.user.pk, "is_superuser": "on", "is_staff": "on", "nik_index": "x", "search_name": "x", "id": "1",
    }  # fmt: skip
    assert owner.post(reverse("consequences:edit", args=[mine.pk]), typed(mine) | extra).status_code == 302
    sent = {"title": "Judul", "summary": "x", "fee": "0", "minutes_per_jp": "45"} | extra
    assert owner.post(reverse("programmes:edit", args=[mine.programme.slug]), sent).status_code == 302
    sent = {"name": organizer.name, "code": "X"} | extra
    assert owner.post(reverse("organizers:settings", args=[organizer.slug]), sent).status_code == 302
    sent = {"name": "Siti", "institution": "KPU", "phone": "081234567890"} | extra
    assert owner.post(reverse("people:profile"), sent).status_code == 302

    assert TrainingSession.objects.get(pk=mine.pk).status == mine.status
    assert Programme.objects.get(pk=mine.programme.pk).organizer_id == organizer.pk
    now = Organizer.objects.get(pk=organizer.pk)
    assert (now.path, now.parent_id, now.slug) == (organizer.path, organizer.parent_id, organizer.slug)
    assert Person.objects.get(name="Siti").user_id == user.pk
    user.refresh_from_db()
    assert not user.is_superuser


def test_units_below_do_not_reach_above(client: Client, theirs: World):
    below = MembershipFactory(role="owner")
    Organizer.objects.filter(pk=below.organizer_id).update(
        parent=theirs.organizer, path=f"{theirs.organizer.path}{below.organizer_id}/"
    )
    client.force_login(below.user)
    for name, arguments in (("organizers:members", [theirs.slug]), ("training:manage_detail", [theirs.session_pk])):
        assert client.get(reverse(name, args=arguments)).status_code == 404
    assert client.post(reverse("organizers:member_remove", args=[theirs.slug, theirs.membership])).status_code == 404
