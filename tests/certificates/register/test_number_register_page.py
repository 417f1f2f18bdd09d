"""The register of numbers on its page."""

import pytest
from django.urls import reverse

from certificates.models import NumberSeries
from certificates.register.selectors import SeriesGaps
from events.organizers.models import MemberRole
from tests.certificates.ledger import fill, voided
from tests.events.staff import enter, queries
from tests.factories import OrganizerFactory

pytestmark = pytest.mark.django_db


def test_before_the_first_number_the_page_says_so(desk, address):
    page = desk.get(address)
    assert (page.status_code, page.context["register"]) == (200, None)


def test_the_page_tells_good_from_bad(desk, address, series):
    assert 'notice notice--success"' in desk.get(address).content.decode()
    NumberSeries.objects.update(last=3)
    page = desk.get(address).content.decode()
    assert "notice notice--error" in page
    assert 'class="register__gap"' in page


def test_only_the_first_page_looks_at_the_whole_series(desk, address, series):
    fill(series, [2, 3, 5])
    assert desk.get(address).context["standing"] == SeriesGaps(1, 1)
    assert desk.get(address, {"status": "issued"}).context["standing"] == SeriesGaps(1, 1)
    page = desk.get(address, {"after": "1"})
    assert page.context["standing"] is None
    assert 'class="register__gap"' in page.content.decode()


def test_the_page_opens_the_newest_series_and_any_other_on_demand(desk, address, organizer, series):
    speakers = NumberSeries.objects.create(organizer=organizer, kind="speaker", period="2026-11", last=1)
    fill(speakers, [1])
    assert desk.get(address).context["series"] == series
    assert desk.get(address, {"kind": "speaker"}).context["series"] == speakers
    page = desk.get(address, {"kind": "speaker", "period": "2026-11", "status": "issued"})
    assert [row.number for row in page.context["register"].rows] == ["0001/REG/speaker2026-11"]
    assert "November 2026" in page.content.decode()
    assert desk.get(address, {"kind": "speaker", "period": "2027"}).context["register"] is None


def test_a_series_that_never_starts_anew_can_be_chosen(desk, address, organizer, series):
    NumberSeries.objects.filter(pk=series.pk).update(period="")
    page = desk.get(address, {"kind": "main", "period": "all"})
    assert page.context["series"] == series


@pytest.mark.parametrize(
    "query",
    [
        {"after": "x"},
        {"before": "-1"},
        {"start": "99999999999999"},
        {"status": "lost"},
        {"kind": "\0"},
        {"period": "'"},
    ],
)
def test_nonsense_in_the_address_does_no_harm(desk, address, series, query):
    assert desk.get(address, query).status_code == 200


def test_the_start_can_be_chosen(desk, address, series):
    fill(series, range(2, 10))
    rows = desk.get(address, {"start": "7"}).context["register"].rows
    assert [row.first for row in rows] == [7, 8, 9]


def test_another_organizers_numbers_are_not_shown(client, series, address):
    user = enter(client, other := OrganizerFactory(), "owner")
    page = client.get(reverse("register:show", args=[other.slug]))
    assert page.context["series"] is None
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302
    assert user.pk


@pytest.mark.parametrize("role", MemberRole.values)
def test_owners_and_issuers_read_the_register(client, organizer, series, address, file, role):
    enter(client, organizer, role)
    expected = 200 if role in {"owner", "issuer"} else 403
    assert client.get(address).status_code == expected
    response = client.get(file)
    assert response.status_code == expected
    assert b"".join(response)
    assert client.post(address).status_code == 405


def test_the_page_asks_the_same_for_one_row_and_for_thirty(desk, address, series):
    before = queries(desk, address)
    fill(series, [n for n in range(2, 32) if n % 5])
    for n in range(5, 31, 10):
        voided(series, n, n)
    assert queries(desk, address) == before
    assert len(desk.get(address).context["register"].rows) >= 30
