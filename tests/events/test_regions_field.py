"""The region field: what a person types becomes one place, or a question."""

import pytest
from django import forms
from django.urls import reverse

from events.models import Region, RegionAlias
from events.regions.forms import RegionField
from tests.factories import RegionFactory

pytestmark = pytest.mark.django_db


class PlaceForm(forms.Form):
    region = RegionField(label="Wilayah")


class OptionalForm(forms.Form):
    region = RegionField(label="Wilayah", required=False, levels=[Region.Level.REGENCY])


@pytest.fixture(autouse=True)
def places() -> None:
    jabar = RegionFactory(code="32", name="Jawa Barat", timezone="Asia/Jakarta")
    for code, name in [("32.04", "Kabupaten Bandung"), ("32.73", "Kota Bandung"), ("32.77", "Kota Cimahi")]:
        RegionFactory(code=code, level=2, name=name, search_name=name.split()[1].lower(), parent=jabar)
    RegionAlias.objects.create(region=jabar, name="Jabar", search_name="jabar")


def test_a_clear_text_becomes_its_region():
    form = PlaceForm({"region": "kota cimahi"})
    assert form.is_valid()
    assert form.cleaned_data["region"] == Region.objects.get(code="32.77")


def test_an_ambiguous_text_comes_back_with_the_places_to_choose_from():
    form = PlaceForm({"region": "bandung"})
    assert form.errors["region"].as_data()[0].code == "several"
    page = str(form["region"])
    assert 'value="bandung"' in page
    assert page.count('type="radio"') == 2
    assert page.count("Jawa Barat") == 2
    chosen = PlaceForm({"region": "bandung", "region_code": "32.73"})
    assert chosen.is_valid()
    assert chosen.cleaned_data["region"].name == "Kota Bandung"
    assert 'type="radio"' not in str(chosen["region"])


@pytest.mark.parametrize(("text", "code"), [("", "required"), ("  ", "required"), ("atlantis", "unknown")])
def test_what_is_no_place_is_refused_and_stays_on_the_page(text, code):
    form = PlaceForm({"region": text})
    assert form.errors["region"].as_data()[0].code == code
    assert f'value="{text.strip()}"' in str(form["region"])


def test_many_places_ask_for_a_parent():
    for n in range(25):
        RegionFactory(code=f"32.04.{n:02}", level=3, name="Sidomulyo", parent_id="32.04")
    form = PlaceForm({"region": "sidomulyo"})
    assert form.errors["region"].as_data()[0].code == "too_many"
    assert str(form["region"]).count('type="radio"') == 20


def test_a_forged_code_does_not_pass():
    form = PlaceForm({"region": "bandung", "region_code": "32.77"})
    assert form.errors["region"].as_data()[0].code == "several"


def test_an_optional_field_may_stay_empty():
    form = OptionalForm({"region": ""})
    assert form.is_valid()
    assert form.cleaned_data["region"] is None


def test_the_field_keeps_to_its_levels():
    assert "region" in OptionalForm({"region": "jawa barat"}).errors


@pytest.mark.parametrize("initial", ["32.73", None])
def test_the_field_shows_and_compares_what_is_stored(initial):
    stored = Region.objects.get(code=initial) if initial else None
    form = PlaceForm({"region": "Kota Bandung, Jawa Barat", "region_code": "32.73"}, initial={"region": stored})
    assert form.has_changed() == (initial is None)
    page = str(PlaceForm(initial={"region": initial})["region"])
    assert ('value="Kota Bandung, Jawa Barat"' in page) == (initial is not None)
    assert ('value="32.73"' in page) == (initial is not None)


def test_suggestions_as_json(client):
    answer = client.get(reverse("regions:search"), {"q": "bandung"}).json()
    assert answer["more"] is False
    assert answer["results"][1] == {
        "code": "32.73",
        "name": "Kota Bandung",
        "path": "Kota Bandung, Jawa Barat",
        "level": 2,
        "timezone": "Asia/Makassar",
    }


def test_suggestions_say_when_there_are_more(client):
    for n in range(25):
        RegionFactory(code=f"32.04.{n:02}", level=3, name="Sidomulyo", parent_id="32.04")
    answer = client.get(reverse("regions:search"), {"q": "sidomulyo"}).json()
    assert (len(answer["results"]), answer["more"]) == (20, True)


@pytest.mark.parametrize("extra", [{"query_params": {"as": "options"}}, {"headers": {"HX-Request": "true"}}])
def test_suggestions_as_list_options(client, extra):
    params = {"q": "bandung", **extra.get("query_params", {})}
    page = client.get(reverse("regions:search"), params, headers=extra.get("headers")).content.decode()
    assert page.count('role="option"') == 2
    assert 'data-text="Kota Bandung, Jawa Barat"' in page


def test_suggestions_of_a_level(client):
    url = reverse("regions:search")
    assert client.get(url, {"q": "jawa", "levels": "2,3"}).json()["results"] == []
    assert len(client.get(url, {"q": "jawa", "levels": "1"}).json()["results"]) == 1
    assert client.get(url, {"q": "jawa", "levels": "9"}).status_code == 400
    assert client.get(url, {"q": "jawa", "levels": "x"}).status_code == 400


def test_suggestions_are_only_read(client):
    assert client.post(reverse("regions:search"), {"q": "bandung"}).status_code == 405


def test_markup_in_a_text_is_shown_as_text(client):
    page = str(PlaceForm({"region": '"><script>x</script>'})["region"])
    assert "<script>x" not in page
