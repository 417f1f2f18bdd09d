"""Consent texts and pledges: their versions, their hashes, and how soon a process sees the next version."""

import hashlib
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from bimtek.fast_lane import short_lived
from events.seats.audiences import Audience
from participants.consent import texts
from participants.consent.first_pledges import FIRST_PLEDGES
from participants.models import ConsentText, PledgeText

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
POINTS = ["Satu.", "Dua."]

pytestmark = pytest.mark.django_db


def publish(audience: str = Audience.CIVIL_SERVANTS, points=POINTS) -> PledgeText:
    return texts.publish_pledge(audience=audience, title="Ikrar", preamble="Saya:", points=points, now=NOW)


def test_an_empty_database_gets_the_first_versions():
    current = texts.current(now=NOW)
    assert current.consent.version == 1
    assert set(current.pledges) == {Audience.CIVIL_SERVANTS, Audience.POLL_WORKERS}
    assert {pledge.version for pledge in current.pledges.values()} == {1}
    assert texts.current(now=NOW) == current
    assert (ConsentText.objects.count(), PledgeText.objects.count()) == (1, 2)


def test_the_neutrality_pledge_has_the_four_points():
    (pledge,) = texts.current(now=NOW).pledges_for(Audience.CIVIL_SERVANTS)
    assert [point.split()[0] for point in pledge.points] == ["Menjaga", "Menghindari", "Menggunakan", "Menolak"]
    assert pledge.points == FIRST_PLEDGES[Audience.CIVIL_SERVANTS]["points"]


@pytest.mark.parametrize("audience", ["general", "parties", "students", "organisations"])
def test_others_pledge_nothing(audience):
    assert texts.current(now=NOW).pledges_for(audience) == ()


def test_a_new_version_is_asked_from_then_on_and_the_old_one_stays():
    first = texts.current(now=NOW).pledges[Audience.CIVIL_SERVANTS]
    second = publish()
    current = texts.current(now=NOW)
    assert current.pledges_for(Audience.CIVIL_SERVANTS) == (second,)
    assert current.pledges[Audience.POLL_WORKERS].version == 1
    assert (first.version, second.version) == (1, 2)
    first.refresh_from_db()
    assert first.sha256 == first.fingerprint


def test_any_audience_may_get_a_pledge_and_lose_it():
    pledge = publish(Audience.WITNESSES)
    assert pledge.version == 1
    assert texts.current(now=NOW).pledges_for(Audience.WITNESSES) == (pledge,)
    publish(Audience.WITNESSES, points=[])
    assert texts.current(now=NOW).pledges_for(Audience.WITNESSES) == ()


def test_the_database_refuses_a_version_twice():
    publish(Audience.WITNESSES)
    with pytest.raises(IntegrityError), transaction.atomic():
        PledgeText.objects.create(audience=Audience.WITNESSES, version=1, title="x", published_at=NOW)


def test_the_hash_is_sha256_over_audience_title_preamble_and_points():
    pledge = publish()
    words = "asn\fIkrar\fSaya:\fSatu.\fDua.\f"
    assert pledge.sha256 == hashlib.sha256(words.encode()).hexdigest() == pledge.fingerprint


def test_words_cannot_move_between_points_nor_a_pledge_between_audiences():
    hashes = {publish(points=points).sha256 for points in (["ab", "c"], ["a", "bc"], ["abc"])}
    assert len(hashes | {publish(Audience.WITNESSES, points=["abc"]).sha256}) == 4


@pytest.mark.parametrize(
    ("model", "change"), [(ConsentText, {"rights": "Tidak ada."}), (PledgeText, {"points": ["Menjaga."]})]
)
def test_words_that_were_altered_behind_the_portal_show(model, change):
    texts.current(now=NOW)
    text = model.objects.first()
    assert text.fingerprint == text.sha256
    model.objects.update(**change)
    text.refresh_from_db()
    assert text.fingerprint != text.sha256


class TestKept:
    """Outside a transaction, as in production: what a process keeps, and for how long."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture(autouse=True)
    def kept(self, settings):
        settings.PAGE_CACHE_SECONDS = 2.0

    def test_read_once_for_many(self, django_assert_num_queries):
        texts.ensure_first_version(now=NOW)
        texts.ensure_first_pledges(now=NOW)
        with django_assert_num_queries(2):
            first = texts.current(now=NOW)
        with django_assert_num_queries(0):
            assert texts.current(now=NOW) is first

    def test_a_version_published_elsewhere_is_seen_a_second_later(self, monkeypatch):
        clock = [100.0]
        monkeypatch.setattr(short_lived.time, "monotonic", lambda: clock[0])
        texts.current(now=NOW)
        ConsentText.objects.create(version=2, published_at=NOW)
        clock[0] += 0.9
        assert texts.current(now=NOW).consent.version == 1
        clock[0] += 0.2
        assert texts.current(now=NOW).consent.version == 2

    def test_a_version_published_here_is_seen_at_once(self):
        texts.current(now=NOW)
        texts.publish(purpose="p", data="d", retention="r", rights="h", now=NOW)
        assert texts.current(now=NOW).consent.version == 2

    def test_what_a_transaction_read_is_not_kept(self):
        with transaction.atomic():
            texts.current(now=NOW)
            transaction.set_rollback(True)
        assert not ConsentText.objects.exists()
        assert ConsentText.objects.filter(pk=texts.current(now=NOW).consent.pk).exists()
