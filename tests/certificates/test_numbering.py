"""Certificate numbers: taking them, setting the pattern, its page."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from bimtek.common.errors import Refusal
from certificates.models import Certificate, NumberPattern, NumberSeries, VoidedRange
from certificates.numbering import services
from events.organizers.models import MemberRole
from tests.events.staff import enter
from tests.factories import OrganizerFactory

from .conftest import ISSUED_ON, NOW

pytestmark = pytest.mark.django_db

NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 4)


def reserve(**asked) -> list[str]:
    """Take numbers for participants, and write them all."""
    return list(services.reserve(**{"role": "participant"} | asked).numbers())


@pytest.fixture
def set_pattern(issuer):
    """Save a pattern as the page does."""

    def act(**asked) -> NumberPattern:
        return services.set_pattern(**{"by": issuer, "now": NOW} | asked)

    return act


def pattern(organizer, text: str, reset: str = "year") -> NumberPattern:
    return NumberPattern.objects.create(organizer=organizer, pattern=text, reset=reset)


def test_without_a_pattern_of_its_own_an_organizer_has_a_usable_one(organizer):
    assert reserve(organizer=organizer, count=2, on=NOVEMBER) == [
        "001/SERT/KPU-KALTARA/XI/2026",
        "002/SERT/KPU-KALTARA/XI/2026",
    ]


@pytest.mark.parametrize(
    ("reset", "text", "numbers"),
    [
        ("never", "{n}", ["1", "2", "3"]),
        ("year", "{n}/{year}", ["1/2026", "2/2026", "1/2027"]),
        ("month", "{n}/{month}/{year}", ["1/11/2026", "1/12/2026", "1/01/2027"]),
    ],
)
def test_counting_starts_anew_with_each_period(organizer, reset, text, numbers):
    pattern(organizer, text, reset)
    taken = [reserve(organizer=organizer, count=1, on=on)[0] for on in (NOVEMBER, DECEMBER, JANUARY)]
    assert taken == numbers


def test_organizers_count_apart(organizer):
    other = OrganizerFactory(code="KPU-LAIN")
    reserve(organizer=organizer, count=5, on=NOVEMBER)
    assert reserve(organizer=other, count=1, on=NOVEMBER) == ["001/SERT/KPU-LAIN/XI/2026"]


def test_the_runs_own_name_can_stand_in_a_number(organizer):
    pattern(organizer, "{n}/{session}/{year}")
    assert reserve(organizer=organizer, count=1, on=NOVEMBER, session="ANGKATAN-III") == ["1/ANGKATAN-III/2026"]


def test_a_pattern_that_shows_something_empty_is_refused_and_takes_nothing(organizer):
    pattern(organizer, "{n}/{session}/{year}")
    with pytest.raises(Refusal, match=r"\{session\}") as refused:
        reserve(organizer=organizer, count=1, on=NOVEMBER)
    assert refused.value.code == "number_blank_field"
    assert not NumberSeries.objects.exists()


def test_a_number_already_given_is_refused_and_takes_nothing(organizer, attend, issue_and_print):
    attend()
    issue_and_print()
    # Counting never starts again, so the counter is another one; the text would be the same.
    pattern(organizer, "{n:03}/SERT/{code}/{roman_month}/{year}", "never")
    with pytest.raises(Refusal) as refused:
        reserve(organizer=organizer, count=3, on=ISSUED_ON)
    assert refused.value.code == "number_twice"
    assert NumberSeries.objects.get(organizer=organizer).period == "2027"


@pytest.mark.parametrize(
    ("text", "reset", "start", "code"),
    [
        ("{n", "never", None, "pattern_brace"),
        ("{year}", "year", None, "pattern_no_number"),
        ("{n}", "year", None, "pattern_reset"),
        ("{n}/{year}", "month", None, "pattern_reset"),
        ("{n}/{year}", "year", 4, "number_given"),
        ("{session}/" * 11 + "{n}", "never", None, "number_long"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused_and_not_saved(organizer, set_pattern, text, reset, start, code):
    reserve(organizer=organizer, count=4, on=NOVEMBER)
    wanted = NumberPattern(organizer=organizer, pattern=text, reset=reset)
    with pytest.raises(Refusal) as refused:
        set_pattern(pattern=wanted, start=start, on=NOVEMBER, session="ANGKATAN-I")
    assert refused.value.code == code
    assert not NumberPattern.objects.exists()
    assert NumberSeries.objects.get().last == 4


def test_a_pattern_that_would_give_the_next_number_twice_is_refused(organizer, set_pattern, attend, issue_and_print):
    attend()
    issue_and_print()
    wanted = NumberPattern(organizer=organizer, pattern="{n:03}/SERT/{code}/III/{year}", reset="never")
    with pytest.raises(Refusal) as refused:
        set_pattern(pattern=wanted, start=None, on=ISSUED_ON, session="")
    assert refused.value.code == "number_twice"
    set_pattern(pattern=wanted, start=2, on=ISSUED_ON, session="")
    assert reserve(organizer=organizer, count=1, on=ISSUED_ON) == ["002/SERT/KPU-KALTARA/III/2027"]


def test_counting_can_go_on_from_numbers_given_on_paper(organizer, set_pattern, issuer):
    wanted = NumberPattern(organizer=organizer, pattern="{n}/{year}", reset="year")
    set_pattern(pattern=wanted, start=151, on=NOVEMBER, session="")
    assert reserve(organizer=organizer, count=2, on=DECEMBER) == ["151/2026", "152/2026"]
    assert reserve(organizer=organizer, count=1, on=JANUARY) == ["1/2027"]
    skipped = VoidedRange.objects.get()
    assert (skipped.first, skipped.last, skipped.kind, skipped.by, skipped.at) == (1, 150, "skipped", issuer, NOW)
    assert "151" in skipped.note


def test_naming_the_next_number_leaves_nothing_out(organizer, set_pattern):
    reserve(organizer=organizer, count=4, on=NOVEMBER)
    wanted = NumberPattern(organizer=organizer, pattern="{n}/{year}", reset="year")
    set_pattern(pattern=wanted, start=5, on=NOVEMBER, session="")
    assert reserve(organizer=organizer, count=1, on=NOVEMBER) == ["5/2026"]
    assert not VoidedRange.objects.exists()


@pytest.fixture
def address(organizer):
    return reverse("numbering:edit", args=[organizer.slug])


@pytest.mark.parametrize("role", MemberRole.values)
@pytest.mark.parametrize("name", ["numbering:edit", "numbering:preview"])
def test_owners_and_issuers_set_the_pattern(client, organizer, role, name):
    enter(client, organizer, role)
    expected = 200 if role in {"owner", "issuer"} else 403
    assert client.get(reverse(name, args=[organizer.slug])).status_code == expected


def test_outsiders_find_nothing(client, address):
    assert client.get(address).status_code == 302
    enter(client, OrganizerFactory(), "owner")
    assert client.get(address).status_code == 404
    assert client.post(address, {"pattern": "{n}", "reset": "never"}).status_code == 404
    assert not NumberPattern.objects.exists()


def test_the_preview_takes_no_number_and_only_reads(client, organizer, issuer):
    client.force_login(issuer)
    address = reverse("numbering:preview", args=[organizer.slug])
    page = client.get(address, {"pattern": "{n:04}/{code}", "reset": "never", "start": "9"})
    assert page.context["numbers"] == ["0009/KPU-KALTARA", "0010/KPU-KALTARA", "0011/KPU-KALTARA"]
    assert client.get(address, {"pattern": "{m}", "reset": "never"}).context["numbers"] == []
    assert client.get(address, {"pattern": "{n}", "reset": "weekly"}).status_code == 200
    assert client.post(address).status_code == 405
    assert not NumberSeries.objects.exists()


def test_a_refused_pattern_stays_on_the_page_as_typed(client, address, issuer):
    client.force_login(issuer)
    page = client.post(address, {"pattern": "{n}/ABC", "reset": "month", "start": "3"})
    assert page.status_code == 422
    assert 'value="{n}/ABC"' in page.content.decode()
    assert not NumberPattern.objects.exists()


def test_a_saved_pattern_is_used_and_audited(client, address, organizer, issuer):
    client.force_login(issuer)
    answer = client.post(address, {"pattern": "{n:02}/{year2}", "reset": "year", "start": "5"})
    assert (answer.status_code, answer.url) == (302, address)
    today = timezone.localdate()
    assert reserve(organizer=organizer, count=1, on=today) == [f"05/{today:%y}"]
    counter, saved = LogEntry.objects.get_for_object(NumberPattern.objects.get())
    assert (saved.actor, saved.changes["pattern"][1]) == (issuer, "{n:02}/{year2}")
    assert (counter.actor, counter.changes["next_number"]) == (issuer, ["1", "5"])


def test_the_database_itself_refuses_a_number_twice(attend, issue_and_print):
    attend("Ani")
    attend("Budi")
    issue_and_print()
    first, second = Certificate.objects.order_by("number")
    second.number = first.number
    with pytest.raises(IntegrityError, match="certificate_number_unique"), transaction.atomic():
        second.save()
    second.refresh_from_db()
    second.sequence = first.sequence
    with pytest.raises(IntegrityError, match="certificate_sequence_unique"):
        second.save()
