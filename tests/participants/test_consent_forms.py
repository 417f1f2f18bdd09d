"""The parts of a form in which somebody agrees: each tick for itself, at its version, and the guardian's part."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django import forms
from django.template.loader import render_to_string

from events.seats.audiences import Audience
from participants.consent import services, texts
from participants.consent.forms import (
    agreement_fields,
    agreement_of,
    agreement_parts,
    check_agreement,
    point_names,
    version_name,
)
from participants.consent.services import Guardian
from tests.factories import PersonFactory, PoolFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
PARENT = {
    "guardian_name": "Siti Aminah",
    "guardian_relation": "ibu",
    "guardian_phone": "0812-3456-7890",
    "guardian_consent": "on",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


class AnyForm(forms.Form):
    """A form of another room that asks for what is asked."""

    def __init__(self, *args, asked, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields.update(agreement_fields(asked))

    def clean(self):
        check_agreement(self, self.asked)
        return super().clean()


def asked(audience: str = Audience.GENERAL, **person):
    return services.asked(pool=PoolFactory(audience=audience), person=PersonFactory(**person), now=NOW)


def ticked(asked, **more) -> dict[str, str]:
    """What a browser sends when everything is ticked."""
    sent = {"consent": "on", "consent_version": str(asked.consent.version)}
    for pledge in asked.pledges:
        sent[version_name(pledge)] = str(pledge.version)
        sent |= dict.fromkeys(point_names(pledge), "on")
    return {name: value for name, value in {**sent, **more}.items() if value is not None}


def page(form: AnyForm, asked) -> str:
    return render_to_string("consent/_agreement.html", {"parts": agreement_parts(form, asked)})


def test_consent_alone():
    wanted = asked()
    form = AnyForm(ticked(wanted), asked=wanted)
    assert list(form.fields) == ["consent_version", "consent"]
    assert form.is_valid()
    assert agreement_of(form.cleaned_data, wanted) == services.Agreement(wanted.consent)


@pytest.mark.parametrize(
    "missing", ["consent", "pledge_asn_1", "pledge_asn_2", "pledge_asn_3", "pledge_asn_4", "consent_version"]
)
def test_each_is_accepted_for_itself_and_refused_at_its_place(missing):
    wanted = asked(Audience.CIVIL_SERVANTS)
    form = AnyForm(ticked(wanted, **{missing: None}), asked=wanted)
    assert list(form.errors) == [missing]
    html = page(form, wanted)
    assert html.count('class="field__error"') == 1
    assert html.index(form.errors[missing][0]) > html.index("Persetujuan pemrosesan")


def test_nothing_is_ticked_beforehand():
    wanted = asked(Audience.CIVIL_SERVANTS)
    html = page(AnyForm(asked=wanted), wanted)
    assert html.count('type="checkbox"') == 5
    assert "checked" not in html
    for point in wanted.pledges[0].points:
        assert point in html


def test_what_was_ticked_stays_ticked_when_another_is_missing():
    wanted = asked(Audience.CIVIL_SERVANTS)
    assert page(AnyForm(ticked(wanted, pledge_asn_2=None), asked=wanted), wanted).count("checked") == 4


def test_a_newer_consent_text_is_shown_unticked_and_said():
    shown = asked(Audience.CIVIL_SERVANTS)
    texts.publish(purpose="Tujuan baru", data="d", retention="r", rights="h", now=NOW)
    wanted = asked(Audience.CIVIL_SERVANTS)
    form = AnyForm(ticked(shown), asked=wanted)
    assert {name: [e.code for e in found] for name, found in form.errors.as_data().items()} == {
        "consent_version": ["text_changed"]
    }
    html = page(form, wanted)
    assert "Tujuan baru" in html
    assert 'name="consent_version" value="2"' in html
    assert html.count("checked") == 4  # the pledge has not changed
    assert str(form.errors["consent_version"][0]) in html
    assert AnyForm(ticked(wanted), asked=wanted).is_valid()


def test_a_newer_pledge_is_shown_unticked_and_said():
    shown = asked(Audience.CIVIL_SERVANTS)
    texts.publish_pledge(
        audience=Audience.CIVIL_SERVANTS, title="Ikrar baru", preamble="", points=["Satu.", "Dua."], now=NOW
    )
    wanted = asked(Audience.CIVIL_SERVANTS)
    form = AnyForm(ticked(shown), asked=wanted)
    assert list(form.errors) == ["pledge_asn_version"]
    html = page(form, wanted)
    assert "Ikrar baru" in html
    assert 'name="pledge_asn_version" value="2"' in html
    assert html.count("checked") == 1  # the consent
    assert agreement_of(ticked(wanted), wanted).pledges == wanted.pledges


@pytest.mark.parametrize("version", ["", "x", "0", "1.0", "99999999999999999999"])
def test_made_up_versions_are_refused(version):
    wanted = asked()
    assert list(AnyForm(ticked(wanted, consent_version=version), asked=wanted).errors) == ["consent_version"]


def test_a_form_with_a_prefix_reads_its_own_versions():
    wanted = asked(Audience.CIVIL_SERVANTS)
    sent = {f"a-{name}": value for name, value in ticked(wanted).items()}
    assert AnyForm(sent, asked=wanted, prefix="a").is_valid()


def test_who_is_known_to_be_a_child_needs_the_guardian():
    wanted = asked(birth_date=date(2012, 1, 1))
    form = AnyForm(ticked(wanted), asked=wanted)
    assert list(form.errors) == list(PARENT)
    form = AnyForm(ticked(wanted, **PARENT), asked=wanted)
    assert form.is_valid()
    assert agreement_of(form.cleaned_data, wanted).guardian == Guardian("Siti Aminah", "ibu", "+6281234567890")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("guardian_name", "..."),
        ("guardian_name", "x" * 151),
        ("guardian_relation", "kakak"),
        ("guardian_phone", "12"),
        ("guardian_phone", "6.28E+12"),
        ("guardian_consent", ""),
    ],
)
def test_each_part_of_the_guardians_consent_is_checked_once(part, value):
    wanted = asked(Audience.STUDENTS)
    form = AnyForm(ticked(wanted, birth_date="2012-01-01", **{**PARENT, part: value}), asked=wanted)
    assert {name: len(found) for name, found in form.errors.items()} == {part: 1}


def test_a_pupil_is_asked_and_a_child_needs_the_guardian():
    wanted = asked(Audience.STUDENTS)
    assert list(AnyForm(ticked(wanted), asked=wanted).errors) == ["birth_date"]
    form = AnyForm(ticked(wanted, birth_date="2012-01-01"), asked=wanted)
    assert list(form.errors) == list(PARENT)
    form = AnyForm(ticked(wanted, birth_date="2012-01-01", **PARENT), asked=wanted)
    agreement = agreement_of(form.cleaned_data, wanted) if form.is_valid() else None
    assert agreement is not None
    assert (agreement.birth_date, agreement.guardian is not None) == (date(2012, 1, 1), True)
    services.check(agreement=agreement, asked=wanted)


def test_a_grown_up_student_needs_no_guardian_and_none_is_kept():
    wanted = asked(Audience.STUDENTS)
    form = AnyForm(ticked(wanted, birth_date="2009-03-01"), asked=wanted)
    assert form.is_valid(), form.errors
    form = AnyForm(ticked(wanted, birth_date="2009-03-01", **PARENT), asked=wanted)
    assert form.is_valid()
    assert agreement_of(form.cleaned_data, wanted).guardian is None


def test_an_impossible_date_of_birth_is_refused():
    wanted = asked(Audience.STUDENTS)
    form = AnyForm(ticked(wanted, birth_date="2027-01-01", **PARENT), asked=wanted)
    assert [error.code for error in form.errors.as_data()["birth_date"]] == ["birth_date_odd"]


def test_a_guardian_agrees_to_the_text_that_was_shown():
    shown = asked(birth_date=date(2012, 1, 1))
    texts.publish(purpose="p", data="d", retention="r", rights="h", now=NOW)
    wanted = asked(birth_date=date(2012, 1, 1))
    form = AnyForm(ticked(shown, **PARENT), asked=wanted)
    assert list(form.errors) == ["consent_version"]
    assert page(form, wanted).count(" checked") == 1  # the relation; both ticks are gone
