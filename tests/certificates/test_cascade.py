"""Trainers of trainers: who is trained, whom they trained, who leads untrained, and where none is."""

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from bimtek.common.errors import Refusal
from certificates.cascade import selectors, services
from certificates.cascade.models import Cascade, SpeakerPerson
from certificates.coverage.models import JudgedRegistration
from events.models import Unit
from tests.factories import (
    AgendaItemFactory,
    MembershipFactory,
    PersonFactory,
    ProgrammeFactory,
    RegionFactory,
    RegistrationFactory,
    SessionFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db


def earned(session, **person):
    row = RegistrationFactory(session=session, person=PersonFactory(**person))
    JudgedRegistration.objects.create(registration=row, attended=True, eligible=True)
    return row


@pytest.fixture
def kpps():
    """A programme with one session led by a trained trainer and an untrained speaker, and its training of trainers."""
    village = RegionFactory(code="31.71.01.1001", level=4, name="Gunung Sahari")
    other = RegionFactory(code="31.71.02.1001", level=4, name="Sukamaju")
    programme = ProgrammeFactory(slug="kpps", title="Bimtek KPPS")
    tot = SessionFactory(programme=ProgrammeFactory(organizer=programme.organizer, title="ToT"), status="finished")
    earned(tot, name="Budi", email="budi@contoh.id", region=village)
    earned(tot, name="Sari", email="sari@contoh.id")
    RegistrationFactory(session=tot, person=PersonFactory(name="Tono"))  # came, and did not earn it
    session = SessionFactory(programme=programme, status="published")
    item = AgendaItemFactory(session=session)
    for name, email in (("Budi", "BUDI@contoh.id"), ("Sari", ""), ("Tono", "")):
        item.speakers.add(SpeakerFactory(organizer=programme.organizer, name=name, email=email))
    opening = AgendaItemFactory(session=session, kind="opening")
    opening.speakers.add(SpeakerFactory(organizer=programme.organizer, name="Bupati"))
    earned(session)
    for region in (village, other, None):
        Unit.objects.create(
            programme=programme, key=str(region), number="001", region=region, place=region.name if region else "Entah"
        )
    Cascade.objects.create(trainers=tot.programme, trained=programme)
    return programme


def test_who_is_trained_whom_they_trained_and_who_is_not(kpps):
    found = selectors.report(kpps, selectors.sources(kpps))
    assert [(t.person.name, t.certified, len(t.sessions), t.people) for t in found.trainers] == [
        ("Budi", False, 1, 1), ("Sari", False, 0, 0),
    ]  # fmt: skip
    flagged = {lead.speaker.name: [t.person.name for t in lead.candidates] for lead in found.untrained}
    assert flagged == {"Sari": ["Sari"], "Tono": []}  # a name alone proves nothing; an opening is no lesson
    without = selectors.units_without(kpps, found.trainers)
    assert [unit.region_id for unit in without] == ["31.71.02.1001", None]
    found.trainers[0].region = "31.71"  # a trainer of the regency has all its villages
    assert [unit.region_id for unit in selectors.units_without(kpps, found.trainers)] == [None]


def test_staff_recognise_a_speaker_only_in_a_trainer_of_that_name(client, kpps):
    user = MembershipFactory(organizer=kpps.organizer, role="registrar").user
    client.force_login(user)
    lead = next(each for each in selectors.report(kpps, selectors.sources(kpps)).untrained if each.candidates)
    page = reverse("cascade:recognise", args=[kpps.slug])
    budi = selectors.report(kpps, selectors.sources(kpps)).trainers[0].person
    client.post(page, {"speaker": lead.speaker.pk, "person": budi.pk})
    client.post(page, {"speaker": "x"})
    assert not SpeakerPerson.objects.exists()
    told = {"speaker": lead.speaker.pk, "person": lead.candidates[0].person.pk}
    assert client.post(page, told).status_code == 302
    assert [each.speaker.name for each in selectors.report(kpps, selectors.sources(kpps)).untrained] == ["Tono"]
    assert LogEntry.objects.get_for_object(lead.speaker).first().actor == user


def test_the_page_and_who_may_open_it(client, kpps, django_assert_max_num_queries):
    page = reverse("cascade:trainers", args=[kpps.slug])
    client.force_login(MembershipFactory(organizer=kpps.organizer, role="owner").user)
    with django_assert_max_num_queries(24):
        text = client.get(page).content.decode()
    assert "Budi" in text
    assert "TPS 001, Sukamaju" in text
    client.force_login(MembershipFactory(organizer=kpps.organizer, role="viewer").user)
    assert client.get(page).status_code == 403
    client.force_login(MembershipFactory().user)
    assert client.get(page).status_code == 404


def test_trainers_of_a_foreign_office_are_not_named(client, kpps):
    foreign = SessionFactory(status="finished")
    earned(foreign, name="Rahasia")
    Cascade.objects.all().delete()
    Cascade.objects.create(trainers=foreign.programme, trained=kpps)
    client.force_login(MembershipFactory(organizer=kpps.organizer, role="owner").user)
    answer = client.get(reverse("cascade:trainers", args=[kpps.slug]))
    assert (answer.context["elsewhere"], "Rahasia" in answer.content.decode()) == (1, False)
    address = reverse("cascade:source", args=[kpps.slug])
    client.post(address, {"source": foreign.programme.pk, "drop": "1"})
    assert Cascade.objects.exists()  # nor can it be chosen or taken away


def test_a_programme_is_named_and_taken_away_and_never_trains_its_own_trainers(client, kpps):
    source = selectors.sources(kpps).get()
    owner = MembershipFactory(organizer=kpps.organizer, role="owner").user
    client.force_login(owner)
    address = reverse("cascade:source", args=[kpps.slug])
    client.post(address, {"source": source.pk, "drop": "1"})
    assert not Cascade.objects.exists()
    client.post(address, {"source": source.pk})
    assert Cascade.objects.get().trained == kpps
    for programme, wrong in ((kpps, kpps), (source, kpps)):
        with pytest.raises(Refusal):
            services.set_source(programme=programme, source=wrong, by=owner)
    client.force_login(MembershipFactory(organizer=kpps.organizer, role="registrar").user)
    assert client.post(address, {"source": source.pk}).status_code == 403
