"""Coverage: the pages from the country to the village, the list of the missing, and who sees which figures."""

import pytest
from django.urls import reverse

from certificates.coverage import behind
from certificates.coverage.counting import count
from certificates.coverage.message_condition import UnitCondition
from certificates.coverage.models import GroupCoverage, RegionCoverage
from events.models import Unit
from participants.messages.scope import Scope
from participants.models import Registration
from tests.factories import (
    MembershipFactory,
    RegistrationFactory,
    SessionFactory,
)

from .test_coverage import NOW, attend, figures, put, rows, scene, session_in

pytestmark = pytest.mark.django_db


def signed_in(client, programme, role):
    client.force_login(MembershipFactory(organizer=programme.organizer, role=role).user)
    return client


def test_pages_from_the_country_to_the_village(client, programme, villages, django_assert_max_num_queries):
    page = reverse("coverage:programme", args=[programme.slug])
    signed_in(client, programme, "registrar")
    assert client.get(page).status_code == 200  # nothing was counted yet
    scene(programme, villages)
    count(programme, now=NOW)
    for code in ("", "31", "31.71", "31.71.01", "31.71.01.1001"):
        with django_assert_max_num_queries(12):
            answer = client.get(page, {"wilayah": code})
        assert answer.status_code == 200
    assert "TPS 003, Gunung Sahari Utara" in answer.content.decode()
    assert client.get(page, {"wilayah": "99"}).status_code == 404
    assert "<svg" in client.get(page).content.decode()
    organizer = client.get(reverse("coverage:organizer", args=[programme.organizer.slug]))
    assert programme.title in organizer.content.decode()


def test_the_list_of_the_missing_and_its_file(client, programme, villages):
    scene(programme, villages)
    count(programme, now=NOW)
    page = reverse("coverage:missing", args=[programme.slug])
    signed_in(client, programme, "registrar")
    listed = [[row.unit.number for row in client.get(page, ask).context["rows"]] for ask in (
        {}, {"fewer_than": "1"}, {"fewer_than": "1", "after": Unit.objects.get(number="002").pk}, {"wilayah": "12"},
    )]  # fmt: skip
    assert listed == [["001", "002", "003"], ["002", "003"], ["003"], []]
    file = client.get(reverse("coverage:missing_file", args=[programme.slug]))
    assert b"".join(file.streaming_content).startswith(b"PK")
    assert signed_in(client, programme, "viewer").get(page).status_code == 403


def test_the_pages_of_the_missing_hold_every_unit_once(client, programme, villages, monkeypatch):
    """Also where a later list brought units of an earlier region."""
    for code in ("31.71.02.1001", "31.71.01.1001"):
        put(programme, rows(1, 2, village=villages[code]), whole=False)
    count(programme, now=NOW)
    monkeypatch.setattr("certificates.coverage.views.PER_PAGE", 1)
    signed_in(client, programme, "registrar")
    page, after, seen = reverse("coverage:missing", args=[programme.slug]), None, []
    while len(seen) < 9:
        context = client.get(page, {"after": after} if after else {}).context
        seen += [row.unit_id for row in context["rows"]]
        if not (after := context["more_after"]):
            break
    assert sorted(seen) == sorted(programme.units.values_list("pk", flat=True))


def test_a_unit_opens_as_its_people_and_the_rest_stand_alone(
    client, programme, villages, django_assert_max_num_queries
):
    session = scene(programme, villages)
    count(programme, now=NOW)
    page = reverse("coverage:people", args=[programme.slug])
    signed_in(client, programme, "registrar")
    with django_assert_max_num_queries(10):
        listed = client.get(page, {"unit": Unit.objects.get(number="001").pk}).context["page_obj"]
    assert {row.assignment for row in listed} == {"TPS 1"}
    assert len(client.get(page).context["page_obj"]) == 2  # one beyond the list, and the second place of another
    assert [client.get(page, {"unit": unit}).status_code for unit in ("0", "x", "9" * 30)] == [404] * 3
    assert signed_in(client, programme, "viewer").get(page).status_code == 403
    scope, rows = Scope.of_session(session), Registration.objects.filter(session=session, status="confirmed")
    counts = {
        value: UnitCondition().narrow(rows, value, scope=scope, now=NOW).count()
        for value in ("none", "short", "no-unit")
    }
    assert counts == {"none": 1, "short": 3, "no-unit": 1}
    assert UnitCondition().field(scope) is not None
    assert UnitCondition().field(Scope.of_session(SessionFactory())) is None


def test_a_reader_sees_figures_but_no_small_ones(client, programme, villages):
    scene(programme, villages)
    count(programme, now=NOW)
    signed_in(client, programme, "viewer")
    text = client.get(
        reverse("coverage:programme", args=[programme.slug]), {"wilayah": "31.71.01.1001"}
    ).content.decode()
    assert "&lt; 5" in text
    assert "TPS 001" not in text


def test_counting_is_asked_for(client, programme, villages, django_capture_on_commit_callbacks, monkeypatch):
    asked = []
    monkeypatch.setattr("certificates.coverage.tasks.count_coverage.delay", asked.append)
    address = reverse("coverage:count", args=[programme.slug])
    signed_in(client, programme, "editor")
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address).status_code == 302
    assert asked == [programme.pk]
    put(programme, rows(1, village=villages["31.71.01.1001"]))
    from certificates.coverage.tasks import count_all, count_coverage

    count_all()
    assert asked == [programme.pk, programme.pk]
    count_coverage(programme.pk)
    count_coverage(0)
    assert figures(programme, "")[0] == 7


def listed_by(client, programme, **ask):
    """Names behind a figure, page by page."""
    answer = client.get(reverse("coverage:people", args=[programme.slug]), ask)
    return [row.person_id for row in answer.context["page_obj"]] if answer.status_code == 200 else answer.status_code


def test_every_number_leads_to_exactly_the_people_that_it_counts(client, programme, villages):
    scene(programme, villages)
    elsewhere = session_in(programme, villages["31.71.02.1001"])  # by the place of the session
    attend(RegistrationFactory(session=elsewhere))
    online = SessionFactory(programme=programme, location=None)  # by where a person is registered, or nowhere
    for region in (villages["31.71.02.1002"], None):
        RegistrationFactory(session=online, person__region=region, person__sex="P")
    count(programme, now=NOW)
    signed_in(client, programme, "registrar")
    regions = RegionCoverage.objects.filter(programme=programme)
    counted = [({"wilayah": row.code}, row) for row in regions]
    told = GroupCoverage.objects.filter(programme=programme).exclude(kind="cat_sex")
    counted += [({"menurut": row.kind, "kunci": row.key}, row) for row in told]
    checked = 0
    for ask, row in counted:
        for figure in behind.FIGURES:
            people = listed_by(client, programme, angka=figure, **ask)
            assert (len(people), len(set(people))) == (getattr(row, figure),) * 2, (ask, figure)
            checked += bool(people)
    assert checked > 30
    codes = {row.code for row in regions}
    assert codes >= {"", "-", "31", "31.71.01.1001", "31.71.02.1001", "31.71.02.1002"}


def test_the_list_behind_a_number_is_a_file_too_and_has_a_bound(client, programme, villages, monkeypatch):
    scene(programme, villages)
    count(programme, now=NOW)
    signed_in(client, programme, "registrar")
    page = client.get(reverse("coverage:programme", args=[programme.slug]), {"wilayah": "31"}).content.decode()
    assert "?wilayah=31.71&amp;angka=registered" in page
    file = client.get(reverse("coverage:people_file", args=[programme.slug]), {"angka": "registered", "format": "csv"})
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    book = client.get(reverse("coverage:people_file", args=[programme.slug]), {"angka": "registered", "wilayah": "31"})
    assert b"".join(book.streaming_content).startswith(b"PK")
    total = RegionCoverage.objects.get(programme=programme, code="").registered
    assert len(lines) >= total
    for odd in (
        {"angka": "x"},
        {"angka": "registered", "wilayah": "99"},
        {"angka": "registered", "menurut": "sex", "kunci": "X"},
    ):
        assert listed_by(client, programme, **odd) == 404, odd
    monkeypatch.setattr(behind, "LISTED_MOST", total - 1)
    assert (
        "page_obj" not in client.get(reverse("coverage:people", args=[programme.slug]), {"angka": "registered"}).context
    )
    for role, status in (("viewer", 403), ("editor", 403)):
        assert listed_by(signed_in(client, programme, role), programme, angka="registered") == status
