"""What the form renderer promises people: labels, hints, errors that lead to their field."""

import pytest
from django import forms
from django.utils import translation

from bimtek.common.inputs import DateInput, DigitsInput


class Registration(forms.Form):
    name = forms.CharField(label="Nama", help_text="Seperti di KTP.")
    nik = forms.CharField(label="NIK", widget=DigitsInput)
    born = forms.DateField(label="Lahir", widget=DateInput, required=False)
    role = forms.ChoiceField(label="Peran", choices=[("p", "Peserta"), ("n", "Narasumber")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Saya setuju")


class Filter(forms.Form):
    mark_optional = False
    q = forms.CharField(label="Cari", required=False)


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def test_hint_and_error_belong_to_their_input() -> None:
    html = Registration({"name": ""})["name"].as_field_group()
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_the_summary_leads_to_each_field() -> None:
    html = str(Registration({}))
    for target in ("id_name", "id_nik", "id_role_0", "id_agree"):
        assert f'href="#{target}"' in html
        assert f'id="{target}"' in html
    assert "#id_born" not in html


def test_no_summary_without_errors() -> None:
    assert "error-summary" not in str(Registration())


def test_what_was_typed_stays() -> None:
    assert 'value="Siti &lt;b&gt;"' in str(Registration({"name": "Siti <b>"}))


def test_only_optional_fields_are_marked() -> None:
    html = str(Registration())
    assert html.count("(optional)") == 1
    assert "(optional)" in Registration()["born"].as_field_group()
    assert "(optional)" not in str(Filter())


def test_a_choice_of_one_is_a_group_with_a_legend() -> None:
    html = Registration()["role"].as_field_group()
    assert "<fieldset" in html
    assert "<legend" in html
    assert html.count("<label") == 2
