"""The region tree as loaded from the published data, and finding places in it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from events.models import Region, RegionAlias, RegionRelease
from events.regions import selectors, source
from events.regions.services import Loaded, load_regions

NOW = datetime(2026, 11, 20, tzinfo=UTC)
LEVEL = Region.Level

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def tree(django_db_setup, django_db_blocker) -> Iterator[Loaded]:
    """The whole tree, loaded once and rolled back after the last test here."""
    with django_db_blocker.unblock(), transaction.atomic():
        loaded = load_regions(now=NOW)
        connection.check_constraints()  # once here, or every test's end would check 91,599 parents again
        yield loaded
        transaction.set_rollback(True)


def found(text: str, **options) -> list[str]:
    return [region.path for region in selectors.search(text, **options)]


@pytest.mark.slow("reads every village")
def test_the_tree_is_complete(tree):
    counts = {level: Region.objects.filter(level=level).count() for level in LEVEL}
    assert counts == {LEVEL.PROVINCE: 38, LEVEL.REGENCY: 514, LEVEL.DISTRICT: 7285, LEVEL.VILLAGE: 83762}
    assert (tree.created, tree.changed, tree.gone) == (91599, 0, 0)
    assert not Region.objects.exclude(level=LEVEL.PROVINCE).filter(parent=None).exists()
    assert Region.objects.filter(parent__level=LEVEL.DISTRICT).count() == 83762


def test_codes_stay_text():
    assert Region.objects.get(code="11.10").name == "Kabupaten Aceh Singkil"
    assert Region.objects.get(code="11.01").name == "Kabupaten Aceh Selatan"


def test_every_region_has_the_clock_of_its_province():
    zones = dict(Region.objects.filter(level=LEVEL.PROVINCE).values_list("code", "timezone"))
    assert sorted(zones.values()) == ["Asia/Jakarta"] * 18 + ["Asia/Jayapura"] * 8 + ["Asia/Makassar"] * 12
    assert (zones["61"], zones["62"], zones["65"], zones["96"]) == (
        "Asia/Jakarta",
        "Asia/Jakarta",
        "Asia/Makassar",
        "Asia/Jayapura",
    )
    assert set(Region.objects.filter(code__startswith="53.").values_list("timezone", flat=True)) == {"Asia/Makassar"}


def test_loading_again_touches_nothing():
    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = load_regions(now=NOW)
    assert again == Loaded(source.version(), skipped=True)
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_new_release_repairs_what_differs_and_keeps_what_is_gone():
    Region.objects.filter(code="34.04").update(name="Sleman", search_name="x")
    Region.objects.filter(code="34.04.02.2003").delete()
    Region.objects.create(code="99", level=1, name="Lama", search_name="lama", timezone="Asia/Jakarta")
    RegionRelease.objects.update(version="older")
    loaded = load_regions(now=NOW)
    assert (loaded.created, loaded.changed, loaded.gone) == (1, 1, 1)
    assert Region.objects.get(code="34.04").search_name == "sleman"
    assert Region.objects.filter(code="99").exists()
    assert RegionRelease.objects.get().version == source.version()


def test_every_alias_belongs_to_a_region_and_says_something_new():
    aliases = RegionAlias.objects.select_related("region")
    assert aliases.count() == len(source.aliases(source.regions()))
    assert not [alias for alias in aliases if not alias.search_name]


def test_the_command_says_what_it_did(capsys):
    call_command("import_regions")
    assert capsys.readouterr().out == f"Regions are up to date ({source.version()}).\n"


def test_a_name_that_occurs_98_times_is_shown_with_its_parents():
    villages = [path for path in found("sidomulyo", limit=200) if path.startswith("Sidomulyo, ")]
    assert len([path for path in villages if path.count(",") == 3]) == 98
    assert len(set(villages)) == len(villages)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("dki jakarta", "Daerah Khusus Ibukota Jakarta"),
        ("DKI", "Daerah Khusus Ibukota Jakarta"),
        ("daerah khusus ibukota jakarta", "Daerah Khusus Ibukota Jakarta"),
        ("DIY", "Daerah Istimewa Yogyakarta"),
        ("D.I. Yogyakarta", "Daerah Istimewa Yogyakarta"),
        ("yogyakarta", "Daerah Istimewa Yogyakarta"),
        ("kota jogja", "Kota Yogyakarta, Daerah Istimewa Yogyakarta"),
        ("padang sidempuan", "Kota Padangsidimpuan, Sumatera Utara"),
        ("Padangsidimpuan", "Kota Padangsidimpuan, Sumatera Utara"),
        ("padang sidimpuan", "Kota Padangsidimpuan, Sumatera Utara"),
        ("gunung kidul", "Kabupaten Gunungkidul, Daerah Istimewa Yogyakarta"),
        ("KULONPROGO", "Kabupaten Kulon Progo, Daerah Istimewa Yogyakarta"),
        ("solo", "Kota Surakarta, Jawa Tengah"),
        ("kota bandung", "Kota Bandung, Jawa Barat"),
        ("kab. bandung", "Kabupaten Bandung, Jawa Barat"),
        ("Kota Adm. Jakarta Pusat", "Kota Administrasi Jakarta Pusat, Daerah Khusus Ibukota Jakarta"),
        ("kec. gambir", "Gambir, Kota Administrasi Jakarta Pusat, Daerah Khusus Ibukota Jakarta"),
        ("prov jabar", "Jawa Barat"),
        ("kota agung", "Kota Agung, Kabupaten Lahat, Sumatera Selatan"),
        ("sidomulyo sleman", "Sidomulyo, Godean, Kabupaten Sleman, Daerah Istimewa Yogyakarta"),
        ("wonosari gunung kidul", "Wonosari, Kabupaten Gunungkidul, Daerah Istimewa Yogyakarta"),
        ("gambir dki jakarta", "Gambir, Kota Administrasi Jakarta Pusat, Daerah Khusus Ibukota Jakarta"),
        ("sadan toraja", "Sa'dan, Kabupaten Toraja Utara, Sulawesi Selatan"),
        ("sa’dan toraja", "Sa'dan, Kabupaten Toraja Utara, Sulawesi Selatan"),
    ],
)
def test_what_people_type_finds_the_place_first(typed, first):
    assert found(typed)[0] == first


def test_both_bandungs_come_before_smaller_places():
    assert found("bandung")[:2] == ["Kabupaten Bandung, Jawa Barat", "Kota Bandung, Jawa Barat"]


def test_while_typing_an_alias_counts_from_its_first_letters():
    assert found("jog")[0] == "Daerah Istimewa Yogyakarta"


def test_levels_limit_the_search():
    assert found("sleman", levels=[LEVEL.REGENCY]) == ["Kabupaten Sleman, Daerah Istimewa Yogyakarta"]
    assert {region.level for region in selectors.search("bandung", levels=[3, 4])} == {3, 4}


@pytest.mark.parametrize("typed", ["", " ", "a", "...", "zzzz", "%%", "__", "kota", "sidomulyo zzz"])
def test_odd_texts_are_harmless(typed):
    assert len(found(typed)) <= 20
    if typed != "kota":
        assert found(typed) == []


def test_a_search_runs_two_queries_however_much_it_finds(django_assert_num_queries):
    for typed, limit in [("merauke", 1), ("sidomulyo", 200), ("desa sidomulyo kab sleman diy", 20)]:
        with django_assert_num_queries(2):
            assert found(typed, limit=limit)


@pytest.mark.parametrize(
    ("typed", "code", "region"),
    [
        ("kota bandung", "", "32.73"),
        ("gambir jakarta pusat", "", None),
        ("bandung", "", None),
        ("bandung", "32.73", "32.73"),
        ("merauke", "93.01", "93.01"),
        ("merauke", "32.73", None),
        ("Kota Bandung, Jawa Barat", "32.73", "32.73"),
        ("Sidomulyo, Godean, Kabupaten Sleman, Daerah Istimewa Yogyakarta", "34.04.02.2003", "34.04.02.2003"),
        ("zzzz", "32.73", None),
        ("bandung", "'; --", None),
    ],
)
def test_a_place_is_taken_only_when_it_is_certain(typed, code, region):
    chosen = selectors.resolve(typed, code).region
    assert (chosen and chosen.code) == region


def test_a_code_outside_the_allowed_levels_does_not_count():
    resolution = selectors.resolve("Kota Bandung, Jawa Barat", "32.73", levels=[LEVEL.PROVINCE])
    assert resolution.region is None
