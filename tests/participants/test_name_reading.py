"""The reader of names: what it asks, what it proposes, and that it changes and refuses nothing by itself."""

import json
from pathlib import Path

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bimtek.common.names import clean_name
from participants.delegations.forms_link import RowFormSet
from participants.models import Person
from participants.people.forms import PersonForm
from participants.people.name_reading import QUESTIONS, read
from tests.factories import PersonFactory, UserFactory

HARD = json.loads((Path(__file__).parents[1] / "data" / "names_hard.json").read_text())
FORMS = [form for entry in HARD for form in entry["name"].split(" | ")]
# Of the hard names, those that are more than a name as it is printed.
ASKED = {
    "Tan Giok Lan / Lanny Tanuwijaya": {"two_people"},
    "Plt. Sekretaris: Hj. Rosdiana, S.Sos.": {"position", "titles"},
    "Slamet (2)": {"digits"},
    "Soebagjo = Subagyo": {"signs"},
    "Djoko = Joko": {"signs"},
    "NI KADEK AYU SRI RAHAYU, S.KEP., NS.": {"titles", "capitals"},
    "SITI NUR'AINI": {"capitals"},
    "MCDONALD SINAGA": {"capitals"},
    "I GEDE": {"capitals"},
    "Drs.H.MOH.SYARIFUDDIN,S.Pd.,M.Si": {"titles", "capitals"},
    "Dr. H. Abdul Karim, S.H., M.H.": {"titles"},
    "dr. Ratna Kusuma, Sp.PD.": {"titles"},
    "Dr. Ratna Kusuma": {"titles"},
    "Prof. Dr. Ir. Hj. Siti Maimunah, M.Sc., Ph.D., IPU., ASEAN Eng.": {"titles"},
    "Kompol (Purn.) Bambang Sutejo, S.I.K.": {"titles"},
}
PROFILE = reverse("people:profile")


def typed(**fields: str) -> dict[str, str]:
    return {"phone": "0812-3456-7890", "institution": "KPU Kota", **fields}


def test_a_legal_name_has_no_question():
    assert {form: set(read(form).questions) for form in FORMS if read(form).questions} == ASKED
    for name in ("X", "Dan Brown", "I. Ketut", "Ani (Purn.)", "Nur‐Aini", "بدي سانتوسو", "ᬩᬮᬶ", "王小明"):
        assert read(name).questions == (), name


@pytest.mark.parametrize(
    ("name", "questions", "proposal"),
    [
        ("DR. NAMA CONTOH, SH., MH.", {"titles", "capitals"}, ("Dr.", "Nama Contoh", "S.H., M.H.")),
        ("DR. RATNA, SP.PD.", {"titles", "capitals"}, ("dr.", "Ratna", "Sp.PD.")),
        ("ai 0812345 💐", {"digits", "signs", "small"}, ("", "Ai", "")),
        ("Budi ❤️ Santoso", {"signs"}, ("", "Budi Santoso", "")),
        ("Budi 3171016504900002", {"nik"}, ("", "Budi", "")),
        ("19900425 201503 2 001 Sari", {"nip"}, ("", "Sari", "")),
        ("Budi +62 812-3456-7890", {"digits"}, ("", "Budi", "")),
        ("Budi budi@contoh.id", {"email"}, ("", "Budi", "")),
        ("Nama: Budi", {"position"}, ("", "Budi", "")),
        ("Budi, Ketua", {"comma"}, None),
        ("Budi & Siti", {"two_people"}, None),
        ("BUDI DAN SITI", {"two_people", "capitals"}, None),
        ("1. Budi\n2. Siti", {"two_people", "digits"}, None),
        ("💐", {"signs"}, None),
        ("zainal bin karim", {"small"}, ("", "Zainal bin Karim", "")),
    ],
)
def test_what_is_asked_and_proposed(name, questions, proposal):
    reading = read(name)
    assert set(reading.questions) == questions
    assert (tuple(reading.proposal) if reading.proposal else None) == proposal


@given(st.one_of(st.sampled_from(FORMS), st.text(max_size=60), st.text("aB.,1 @/;&", max_size=20)))
def test_what_is_proposed_is_not_asked_about_for_the_same_reason(name):
    reading = read(name)
    assert set(reading.questions) <= set(QUESTIONS)
    if reading.proposal:
        again = set(read(reading.proposal.name).questions)
        assert not again & {"email", "nik", "nip", "digits", "position", "two_people"}


def test_a_proposal_is_taken_over_with_titles_already_typed():
    name = "DR. NAMA CONTOH, SH., MH."
    form = PersonForm(typed(name=name, name_proposed=name, title_before="Prof.", title_after="S.H., M.H."))
    assert form.is_valid(), form.errors
    data = form.cleaned_data
    assert (data["title_before"], data["name"], data["title_after"]) == ("Prof. Dr.", "Nama Contoh", "S.H., M.H.")


def test_the_answer_holds_while_something_else_is_wrong():
    name = "DR. NAMA CONTOH"
    form = PersonForm(typed(name=name, name_proposed=name, phone="12"))
    assert list(form.errors) == ["phone"]
    page = str(form)
    assert 'value="Nama Contoh"' in page
    assert "name_proposed" not in page
    kept = PersonForm(typed(name="Budi 2", name_kept="Budi 2", phone="12"))
    assert list(kept.errors) == ["phone"]
    assert '<input type="hidden" name="name_kept" value="Budi 2">' in str(kept)


def test_an_answer_counts_for_the_name_it_was_given_for():
    assert "name" in PersonForm(typed(name="BUDI", name_kept="SITI")).errors
    assert "name" in PersonForm(typed(name="BUDI", name_proposed="SITI")).errors


@pytest.mark.django_db
def test_the_profile_asks_once_and_writes_what_was_chosen(client):
    user = UserFactory()
    client.force_login(user)
    response = client.post(PROFILE, typed(name="ai 0812345 💐"))
    assert response.status_code == 422
    assert not Person.objects.exists()
    page = " ".join(response.content.decode().split())
    assert 'name="name_proposed" value="ai 0812345 💐"' in page
    assert 'name="name_kept" value="ai 0812345 💐"' in page
    assert 'value="ai 0812345 💐"' in page
    assert client.post(PROFILE, typed(name="ai 0812345 💐", name_kept="ai 0812345 💐")).status_code == 302
    assert Person.objects.get().name == clean_name("ai 0812345 💐")
    assert client.post(PROFILE, typed(name="ai 0812345 💐")).status_code == 302  # unchanged: asked no more
    assert client.post(PROFILE, typed(name="BUDI 0812345", name_proposed="BUDI 0812345")).status_code == 302
    assert Person.objects.get().name == "Budi"


@pytest.mark.django_db
def test_a_name_written_before_is_not_asked_about():
    person = PersonFactory(name="DRS. BUDI")
    assert PersonForm(typed(name="DRS. BUDI"), instance=person).is_valid()
    assert not PersonForm(typed(name="DRS. BUDI S"), instance=person).is_valid()


def test_a_row_of_a_delegation_asks_too():
    begun = {"row-TOTAL_FORMS": "10", "row-INITIAL_FORMS": "0", "row-0-name": "H. BUDI, S.E."}
    assert RowFormSet(begun, prefix="row").errors[0].keys() == {"name"}
    rows = RowFormSet(begun | {"row-0-name_proposed": "H. BUDI, S.E."}, prefix="row")
    assert rows.is_valid()
    told = rows.forms[0].cleaned_data
    assert (told["title_before"], told["name"], told["title_after"]) == ("H.", "Budi", "S.E.")
