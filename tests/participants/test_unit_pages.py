"""A programme's units and targets in the workspace, and the command for large lists."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from events.models import TargetLine, TargetVersion, Unit
from participants.models import UnitAssignment
from participants.unit_lists.reading import ListedUnit, read_file
from participants.unit_lists.regions import kind_of
from participants.unit_lists.services import apply
from tests.factories import (
    MembershipFactory,
    PoolFactory,
    ProgrammeFactory,
    RegionFactory,
    RegistrationFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
LIST = "TPS,Desa/Kelurahan,Kecamatan,Jumlah\n01,Sukamaju,Ciawi,7\n02,,,6\nLapas,,,\n"


@pytest.fixture
def programme(client):
    row = ProgrammeFactory(slug="kpps")
    client.force_login(MembershipFactory(organizer=row.organizer, role="editor").user)
    return row


def sent(client, text=LIST, **fields):
    file = SimpleUploadedFile("tps.csv", text.encode())
    told = {"file": file, "people": "7", "whole": "on"} | fields
    return client.post(reverse("units:upload", args=["kpps"]), told)


def test_a_list_is_shown_and_written_after_a_yes(client, programme):
    pool = PoolFactory(session=SessionFactory(programme=programme))
    RegistrationFactory(session=pool.session, pool=pool, assignment="TPS 2 Desa Sukamaju")
    shown = sent(client)
    assert (shown.status_code, Unit.objects.count()) == (200, 0)
    text = shown.content.decode()
    assert "TPS 002, Sukamaju, Ciawi" in text
    told = {name: shown.context["told"][name] for name in ("people",)}
    yes = {"confirm": "yes", "token": shown.context["token"], "whole": "yes", "name": "tps.csv", **told}
    client.post(reverse("units:upload", args=["kpps"]), yes)
    assert list(Unit.objects.order_by("number").values_list("number", "people")) == [
        ("001", 7),
        ("002", 6),
        ("LAPAS", 7),
    ]
    assert UnitAssignment.objects.get().unit.number == "002"
    assert "TPS 001" in client.get(reverse("units:list", args=["kpps"]), {"q": "suka"}).content.decode()
    assert not sent(client).context["changes"].any


def test_a_list_that_is_not_kept_or_not_ones_own_is_not_written(client, programme):
    token = sent(client).context["token"]
    other = MembershipFactory(organizer=programme.organizer, role="editor").user
    client.force_login(other)
    client.post(reverse("units:upload", args=["kpps"]), {"confirm": "yes", "token": token, "people": "7"})
    assert not Unit.objects.exists()


@pytest.mark.parametrize("text", ["Merk,Harga\nA,1\n", "TPS,Desa\n"], ids=["no-heading", "no-unit"])
def test_a_file_that_names_no_unit_is_refused(client, programme, text):
    assert sent(client, text).status_code == 422


def test_targets_are_entered_by_lines(client, programme):
    RegionFactory(code="31", level=1, name="Jakarta")
    page = reverse("units:targets", args=["kpps"])
    told = {"source": "SK 1", "dated_on": "2027-01-01", "lines": "31; KPPS; 61.684\n;;5"}
    assert client.post(page, told).status_code == 302
    assert set(TargetLine.objects.values_list("region", "category", "people")) == {("31", "KPPS", 61684), (None, "", 5)}
    assert "SK 1" in client.get(page).content.decode()
    for lines in ("31;KPPS", "99;KPPS;5", "31;KPPS;5\n31;KPPS;6"):
        assert client.post(page, told | {"lines": lines}).status_code == 422
    assert TargetVersion.objects.count() == 1


def test_other_roles_and_other_organizers_are_refused(client, programme):
    client.force_login(MembershipFactory(organizer=programme.organizer, role="viewer").user)
    assert client.get(reverse("units:list", args=["kpps"])).status_code == 200
    assert (sent(client).status_code, client.post(reverse("units:match", args=["kpps"])).status_code) == (403, 403)
    client.force_login(MembershipFactory(role="owner").user)
    assert (sent(client).status_code, client.get(reverse("units:list", args=["kpps"])).status_code) == (404, 404)


def test_matching_is_repeated_by_hand(client, programme):
    assert client.post(reverse("units:match", args=["kpps"])).status_code == 302


def test_the_command_takes_a_list_of_any_size(programme, tmp_path):
    file = tmp_path / "tps.csv"
    file.write_text(LIST)
    out = StringIO()
    call_command("import_units", "kpps", str(file), dry_run=True, stdout=out, stderr=out)
    assert not Unit.objects.exists()
    call_command("import_units", "kpps", str(file), stdout=out, stderr=out)
    assert Unit.objects.count() == 3
    with pytest.raises(CommandError):
        call_command("import_units", "none", str(file))
    with pytest.raises(CommandError):
        call_command("import_units", "kpps", str(tmp_path / "none.csv"))


def test_stations_by_a_formula_are_shown_and_then_made(client, programme):
    place = None
    for code, name in (("31", "Aceh"), ("31.71", "Bulungan"), ("31.71.01", "Ciawi"), ("31.71.01.1001", "Depok")):
        place = RegionFactory(code=code, level=code.count(".") + 1, name=name, parent=place)
    address = reverse("units:formula", args=[programme.slug])
    told = {"region": "Bulungan", "stations": "3", "people": "9"}
    shown = client.post(address, told)
    assert (len(shown.context["changes"].added), Unit.objects.count()) == (3, 0)
    client.post(address, told | {"stations": "200", "confirm": "yes", "seen": shown.context["digest"]})
    assert not Unit.objects.exists(), "another formula was shown"
    client.post(address, told | {"confirm": "yes", "seen": shown.context["digest"]})
    assert list(Unit.objects.values_list("number", "people", "kind")) == [(f"00{n}", 9, "station") for n in (1, 2, 3)]
    for odd in ({"region": ""}, {"stations": "0"}, {"people": "x"}):
        assert client.post(address, told | odd).status_code == 422


def test_offices_schools_and_committees_are_units_of_their_kind(programme, tmp_path):
    path = tmp_path / "lembaga.csv"
    offices = "SMK Negeri 1 Tanjung Selor,Bulungan,3\nDinas Dukcapil,Bulungan,2\n"
    path.write_text(f"Instansi,Kabupaten/Kota,Jumlah\n{offices}")
    listed = read_file(path)
    apply(programme=programme, listed=listed.units, usual=7, whole=True, source="tes", by=None, now=timezone.now())
    assert sorted(Unit.objects.values_list("kind", "people")) == [("office", 2), ("school", 3)]
    assert Unit.objects.get(kind="school").label == "SMK NEGERI 1 TANJUNG SELOR, Bulungan"
    kinds = [kind_of(ListedUnit(1, *place)) for place in (("001",), ("", "Desa A", "Kec. B"), ("", "", "Kec. B"))]
    assert kinds == ["station", "village", "district"]
