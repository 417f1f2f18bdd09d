"""Roles that count apart: their patterns, their series, the pages to set them; and ranges of numbers."""

import json
import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from bimtek.common.errors import Refusal
from certificates.models import Certificate, NumberPattern, NumberSeries, VoidedRange
from certificates.numbering import selectors
from certificates.numbering.ranges import NumberRange
from certificates.numbering.services import remove_pattern, reserve, set_pattern, void
from events.organizers.models import MemberRole as Membership
from events.seats.roles import SessionRole, printed_role
from tests.events.staff import enter, queries
from tests.factories import OrganizerFactory

from .conftest import ISSUED_ON, NOW

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 30)


def own(organizer, text: str = "{n:02}/NS/{year}", kind: str = "speaker") -> NumberPattern:
    return NumberPattern.objects.create(organizer=organizer, kind=kind, pattern=text)


def take(organizer, role: str, count: int = 1) -> list[str]:
    return list(reserve(organizer=organizer, count=count, on=DAY, role=role).numbers())


def test_the_words_on_paper():
    assert [printed_role(role) for role in SessionRole] == [
        "Peserta",
        "Narasumber",
        "Moderator",
        "Fasilitator",
        "Panitia",
    ]
    with pytest.raises(ValueError, match="guest"):
        printed_role("guest")


def test_roles_share_the_main_numbers_until_one_has_its_own(organizer):
    assert take(organizer, "participant", 2) + take(organizer, "speaker") == [
        "001/SERT/KPU-KALTARA/XI/2026",
        "002/SERT/KPU-KALTARA/XI/2026",
        "003/SERT/KPU-KALTARA/XI/2026",
    ]
    own(organizer)
    assert take(organizer, "speaker", 2) == ["01/NS/2026", "02/NS/2026"]
    assert take(organizer, "moderator") == ["004/SERT/KPU-KALTARA/XI/2026"]
    assert set(NumberSeries.objects.values_list("kind", "period", "last")) == {("", "2026", 4), ("speaker", "2026", 2)}


def test_a_range_writes_its_numbers_also_after_a_rest_in_json(organizer):
    take(organizer, "participant", 11)
    NumberPattern.objects.create(organizer=organizer, pattern="{n:04}/{session}/{code}/{roman_month}/{year}")
    taken = reserve(organizer=organizer, count=3, on=DAY, session="ANGKATAN-II", role="participant")
    again = NumberRange.from_json(json.loads(json.dumps(taken.as_json())))
    NumberPattern.objects.update(pattern="{n}/{year}")
    assert again == taken
    assert list(again.numbers()) == [f"{n:04}/ANGKATAN-II/KPU-KALTARA/XI/2026" for n in (12, 13, 14)]
    assert (again.first, again.last, list(again.sequences)) == (12, 14, [12, 13, 14])
    assert again.series_id == NumberSeries.objects.get().pk


@pytest.mark.parametrize("sequence", [0, 1, 3])
def test_a_range_gives_no_number_of_another(organizer, sequence):
    take(organizer, "participant")
    taken = reserve(organizer=organizer, count=1, on=DAY, role="participant")
    with pytest.raises(ValueError, match="not one of 2 to 2"):
        taken.number(sequence)


def test_nothing_cannot_be_taken(organizer):
    with pytest.raises(ValueError, match="at least one"):
        reserve(organizer=organizer, count=0, on=DAY, role="participant")
    assert not NumberSeries.objects.exists()


def test_a_counter_does_not_run_over(organizer):
    NumberSeries.objects.create(organizer=organizer, period="2026", last=2_147_483_646)
    take(organizer, "participant")
    with pytest.raises(Refusal) as refused:
        take(organizer, "participant")
    assert refused.value.code == "number_too_high"


def test_given_numbers_are_looked_for_in_portions(
    organizer, attend, issue_and_print, monkeypatch, django_assert_num_queries
):
    attend()
    issue_and_print()
    given = Certificate.objects.get().number
    monkeypatch.setattr(selectors, "PORTION", 2)
    with django_assert_num_queries(3):
        assert selectors.already_given(organizer, ["a", "b", "c", "d", "e", given, "f", "g"]) == given
    with django_assert_num_queries(4):
        assert selectors.already_given(organizer, "abcdefg") is None


@pytest.mark.parametrize(
    ("main", "text"),
    [
        ("{n}/SERT/{year}", "{n}/SERT/{year}"),
        ("{n:03}/SERT/{year}", "{n:04}/SERT/{year}"),
        ("{n}/{code}/{year}", "{n}/KPU-KALTARA/{year}"),
        ("{n}/{month}/{year}", "{n}/11/{year}"),
        ("{n}/{roman_month}/{year}", "{n}/I/{year}"),
        (None, "{n:05}/SERT/{code}/{roman_month}/{year}"),  # the default, as nothing is set
    ],
)
def test_two_patterns_that_would_give_the_same_numbers_are_refused(organizer, issuer, main, text):
    if main:
        NumberPattern.objects.create(organizer=organizer, pattern=main)
    wanted = NumberPattern(organizer=organizer, kind="speaker", pattern=text)
    with pytest.raises(Refusal, match=re.escape(main or "{n:03}/SERT/{code}/{roman_month}/{year}")) as refused:
        set_pattern(pattern=wanted, start=None, on=DAY, session="", by=issuer, now=NOW)
    assert refused.value.code == "pattern_same"
    assert not NumberPattern.objects.exclude(kind="").exists()


def test_the_main_pattern_is_compared_with_those_of_the_roles(organizer, issuer):
    own(organizer, "{n}/{year}")
    wanted = NumberPattern(organizer=organizer, pattern="{n:03}/{year}")
    with pytest.raises(Refusal) as refused:
        set_pattern(pattern=wanted, start=9, on=DAY, session="", by=issuer, now=NOW)
    assert refused.value.code == "pattern_same"
    assert not VoidedRange.objects.exists()
    other = NumberPattern(organizer=OrganizerFactory(), pattern="{n:03}/{year}")
    assert set_pattern(pattern=other, start=None, on=DAY, session="", by=issuer, now=NOW).pk


def test_what_cannot_be_known_before_is_refused_when_numbers_are_taken(organizer, attend, issue_and_print):
    own(organizer, "{n:03}/SERT/KPU-KALTARA/III/{year}")
    attend()
    issue_and_print()
    with pytest.raises(Refusal) as refused:
        reserve(organizer=organizer, count=2, on=ISSUED_ON, role="speaker")
    assert refused.value.code == "number_twice"
    assert not NumberSeries.objects.filter(kind="speaker").exists()


def test_a_series_goes_as_long_as_nothing_was_numbered(organizer):
    pattern = own(organizer)
    remove_pattern(pattern=pattern)
    assert not NumberPattern.objects.exists()
    pattern = own(organizer)
    take(organizer, "speaker")
    with pytest.raises(Refusal) as refused:
        remove_pattern(pattern=pattern)
    assert refused.value.code == "pattern_used"
    assert NumberPattern.objects.exists()


def test_the_main_pattern_stays(organizer):
    pattern = NumberPattern.objects.create(organizer=organizer)
    with pytest.raises(Refusal) as refused:
        remove_pattern(pattern=pattern)
    assert refused.value.code == "pattern_main"
    assert NumberPattern.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "note", "code"),
    [
        (2, 3, "  ", "no_note"),
        (0, 3, "x", "void_not_taken"),
        (4, 3, "x", "void_not_taken"),
        (5, 7, "x", "void_not_taken"),
        (1, 2, "x", "void_issued"),
        (3, 5, "x", "void_twice"),
    ],
)
def test_numbers_are_voided_once_and_with_a_reason(organizer, issuer, attend, issue_and_print, first, last, note, code):
    attend()
    issue_and_print()
    reserve(organizer=organizer, count=5, on=ISSUED_ON, role="participant")
    series = NumberSeries.objects.get()
    asked = {"series": series, "kind": "cancelled", "by": issuer, "now": NOW}
    kept = void(first=4, last=5, note=" Batch\n dibatalkan ", **asked)
    with pytest.raises(Refusal) as refused:
        void(first=first, last=last, note=note, **asked)
    assert refused.value.code == code
    assert VoidedRange.objects.get() == kept
    assert kept.note == "Batch dibatalkan"


# --- Pages


@pytest.fixture
def desk(client, issuer):
    client.force_login(issuer)
    return client


def address(name: str, organizer, role: str = "speaker") -> str:
    return reverse(f"numbering:{name}", args=[organizer.slug, *([role] if name in ("own", "remove") else [])])


def test_a_role_gets_its_series_on_its_page(desk, organizer):
    page = desk.get(address("own", organizer))
    assert page.context["numbers"][0].startswith("001/NARASUMBER/KPU-KALTARA/")
    assert not NumberPattern.objects.exists()
    answer = desk.post(address("own", organizer), {"pattern": "{n}/NS/{year}", "reset": "year", "start": "6"})
    assert (answer.status_code, answer.url) == (302, address("edit", organizer))
    saved = NumberPattern.objects.get()
    assert (saved.kind, saved.pattern) == ("speaker", "{n}/NS/{year}")
    page = desk.get(address("edit", organizer))
    assert list(page.context["own"]) == [saved]
    assert [role.value for role in page.context["free"]] == ["participant", "moderator", "facilitator", "committee"]
    today = timezone.localdate()
    assert reserve(organizer=organizer, count=1, on=today, role="speaker").number(6) == f"6/NS/{today.year}"


def test_the_same_numbers_are_refused_on_the_page_with_advice(desk, organizer):
    text = "{n:04}/SERT/{code}/{roman_month}/{year}"
    page = desk.post(address("own", organizer), {"pattern": text, "reset": "year", "start": ""})
    assert page.status_code == 422
    assert page.context["form"].errors["pattern"]
    assert f'value="{text}"' in page.content.decode()
    assert not NumberPattern.objects.exists()


def test_the_preview_counts_in_the_roles_series(desk, organizer):
    today = timezone.localdate()
    own(organizer, "{n}/NS/{year}")
    reserve(organizer=organizer, count=4, on=today, role="speaker")
    typed = {"pattern": "{n}/X/{year}", "reset": "year"}
    page = desk.get(address("preview", organizer), typed | {"kind": "speaker"})
    assert page.context["numbers"][0] == f"5/X/{today.year}"
    assert desk.get(address("preview", organizer), typed).context["numbers"][0] == f"1/X/{today.year}"
    assert desk.get(address("preview", organizer), typed | {"kind": "guest"}).status_code == 404


def test_a_series_is_removed_on_a_page_of_its_own(desk, organizer):
    assert desk.get(address("remove", organizer)).status_code == 404
    own(organizer)
    assert address("remove", organizer) in desk.get(address("own", organizer)).content.decode()
    assert desk.get(address("remove", organizer)).context["removable"]
    assert NumberPattern.objects.exists()
    assert desk.post(address("remove", organizer)).url == address("edit", organizer)
    assert not NumberPattern.objects.exists()


def test_a_used_series_is_not_removed(desk, organizer):
    own(organizer)
    take(organizer, "speaker")
    assert address("remove", organizer) not in desk.get(address("own", organizer)).content.decode()
    assert not desk.get(address("remove", organizer)).context["removable"]
    desk.post(address("remove", organizer))
    assert NumberPattern.objects.exists()


@pytest.mark.parametrize("name", ["own", "remove"])
def test_a_role_that_is_none_is_not_found(desk, organizer, name):
    assert desk.get(address(name, organizer, "guest")).status_code == 404


@pytest.mark.parametrize("role", Membership.values)
@pytest.mark.parametrize("name", ["own", "remove"])
def test_owners_and_issuers_set_the_series(client, organizer, role, name):
    own(organizer)
    enter(client, organizer, role)
    expected = 200 if role in {"owner", "issuer"} else 403
    assert client.get(address(name, organizer)).status_code == expected
    if expected == 403:
        assert client.post(address(name, organizer), {"pattern": "{n}", "reset": "never"}).status_code == 403
        assert NumberPattern.objects.get().pattern == "{n:02}/NS/{year}"


@pytest.mark.parametrize("name", ["own", "remove"])
def test_outsiders_find_no_series(client, organizer, name):
    own(organizer)
    assert client.post(address(name, organizer)).status_code == 302
    enter(client, OrganizerFactory(), "owner")
    assert client.post(address(name, organizer), {"pattern": "{n}", "reset": "never"}).status_code == 404
    assert NumberPattern.objects.get().pattern == "{n:02}/NS/{year}"
    assert client.put(address(name, organizer)).status_code == 405


def test_the_page_asks_the_same_for_one_role_and_for_five(desk, organizer):
    own(organizer)
    before = queries(desk, address("edit", organizer))
    for role in [role for role in SessionRole if role != "speaker"]:
        own(organizer, f"{{n}}/{role.upper()}/{{year}}", role)
    assert queries(desk, address("edit", organizer)) == before
