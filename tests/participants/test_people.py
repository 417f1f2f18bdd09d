"""The profile: what is kept of what was typed, what is refused, and that a NIK is never shown again."""

import json
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bimtek.common import crypto
from bimtek.common.errors import Refusal
from participants.models import Person
from participants.people import services
from participants.people.forms import PersonForm
from participants.people.selectors import mail_address, missing
from tests.factories import PersonFactory, RegionFactory, UserFactory

NIK = "3171016504900002"  # a woman born on 25 April 1990, Gambir
PROFILE = reverse("people:profile")

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def me(client: Client, user):
    client.force_login(user)
    return client


def typed(**fields: str) -> dict[str, str]:
    return {"name": "Siti Nur’aini", "phone": "0812-3456-7890", "institution": "KPU Kota", **fields}


def test_saves_what_was_typed_in_one_form(me, user):
    region = RegionFactory()
    data = typed(title_after="S.H.,M.Si.", nik=NIK, nip="19900425 201503 2 001", region="Kalimantan Utara")
    response = me.post(PROFILE, data)
    assert response.status_code == 302
    person = services.person_of(user)
    assert person is not None
    assert person.full_name == "Siti Nur'aini, S.H., M.Si."
    assert person.search_name == "siti nuraini"
    assert (str(person.phone.as_e164), person.nip) == ("+6281234567890", "199004252015032001")
    assert (person.nik, person.region) == (NIK, region)
    assert missing(person) == []


def test_the_nik_is_ciphertext_in_the_database_and_masked_on_the_page(me, user):
    me.post(PROFILE, typed(nik=NIK))
    with connection.cursor() as cursor:
        cursor.execute("SELECT nik, nik_index FROM participants_person")
        stored = "".join(cursor.fetchone())
    assert NIK not in stored
    page = me.get(PROFILE).content.decode()
    assert NIK not in page
    assert "••••••••••••0002" in page


def test_an_empty_nik_keeps_the_stored_one(me, user):
    me.post(PROFILE, typed(nik=NIK))
    me.post(PROFILE, typed(name="Siti"))
    person = Person.objects.get()
    assert (person.name, person.nik) == ("Siti", NIK)


def test_another_persons_nik_is_refused_without_saying_whose_and_nothing_is_written(me, user):
    other = PersonFactory(name="Rahasia Sekali")
    services.set_nik(person=other, nik=NIK)
    response = me.post(PROFILE, typed(nik=NIK))
    assert response.status_code == 422
    page = response.content.decode()
    assert "Rahasia" not in page
    assert [error.code for error in response.context["form"].errors.as_data()["nik"]] == ["nik_taken"]
    assert "Siti Nur" in page
    assert Person.objects.count() == 1


def test_a_list_of_niks_cannot_be_tried_out(me, user):
    for serial in range(1, 6):
        assert me.post(PROFILE, typed(nik=f"317101650490{serial:04}")).status_code == 302
    response = me.post(PROFILE, typed(nik="3171016504900006", name="Lain"))
    assert [error.code for error in response.context["form"].errors.as_data()["nik"]] == ["nik_tries"]
    person = Person.objects.get()
    assert (person.nik[-1], person.name) == ("5", "Siti Nur'aini")
    assert me.post(PROFILE, typed()).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("nik", "123", "nik_length"),
        ("nik", "3,17102E+15", "excel_number"),
        ("nik", "3171019904900002", "nik_day"),
        ("nip", "199013012015032001", "nip_birth_date"),
        ("phone", "12", "phone_invalid"),
        ("phone", "6.28E+12", "phone_rounded"),
        ("phone", "", "required"),
        ("name", " .,- ", "name_empty"),
        ("institution", "", "required"),
    ],
)
def test_refuses(me, field, value, code):
    response = me.post(PROFILE, typed(**{field: value}))
    assert [error.code for error in response.context["form"].errors.as_data()[field]] == [code]
    assert not Person.objects.exists()


def test_odd_numbers_are_saved_with_a_warning(me, user):
    RegionFactory()
    response = me.post(PROFILE, typed(nik=NIK, nip="198804252015031001", region="Kalimantan Utara"))
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert len(said) == 4
    assert Person.objects.get().nik == NIK


def test_agreeing_numbers_bring_no_warning(me, user):
    RegionFactory(code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
    response = me.post(PROFILE, typed(nik=NIK, nip="199004252015032001", region="DKI Jakarta"))
    assert len(list(get_messages(response.wsgi_request))) == 1


@pytest.mark.parametrize(
    ("following", "target"),
    [("/saya/?a=1", "/saya/?a=1"), ("https://jahat.example/", PROFILE), ("//jahat.example", PROFILE), ("", PROFILE)],
)
def test_leads_back_to_pages_of_this_site_only(me, following, target):
    assert me.post(PROFILE, typed(next=following)).headers["Location"] == target


def test_strangers_sign_in_first(client):
    assert client.get(PROFILE).headers["Location"] == f"{reverse('account_login')}?next={PROFILE}"
    assert client.put(PROFILE).status_code == 302


def test_wrong_method(me):
    assert me.put(PROFILE).status_code == 405


def test_set_nik_refuses_a_broken_number():
    person = PersonFactory()
    with pytest.raises(Refusal) as refused:
        services.set_nik(person=person, nik="1" * 15)
    assert refused.value.code == "nik_invalid"


def test_mail_goes_to_the_account_or_the_address_written_down(user):
    assert mail_address(PersonFactory(user=user, email="lain@contoh.id")) == user.email
    assert mail_address(PersonFactory(email="lain@contoh.id")) == "lain@contoh.id"
    assert mail_address(PersonFactory()) == ""


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=150))
def test_any_name_is_refused_or_found_again(name):
    form = PersonForm(typed(name=name, name_kept=name))
    form.full_clean()
    if "name" in form.errors:
        assert not any(character.isalpha() and character.isascii() for character in name)
        return
    person = Person(**services.cleaned(form.person_data()))
    assert person.search_name
    assert services.cleaned({"name": person.name}) == {"name": person.name, "search_name": person.search_name}


def test_own_data_holds_everything_but_the_whole_nik(me, user):
    me.post(PROFILE, typed(nik=NIK))
    response = me.get(reverse("participants:data"))
    assert response.headers["Content-Disposition"] == 'attachment; filename="data-saya.json"'
    data = json.loads(response.content)
    assert data["account"]["email"] == user.email
    assert data["person"]["name"] == "Siti Nur'aini"
    assert data["person"]["nik"] == "••••••••••••0002"
    assert NIK not in response.content.decode()


@pytest.mark.parametrize("typed_date", ["", "2012-05-06", "6/5/2012", "06-05-2012"])
def test_the_date_of_birth_is_read_as_people_write_it_and_may_be_left_out(me, user, typed_date):
    me.post(PROFILE, typed(birth_date=typed_date))
    kept = date(2012, 5, 6) if typed_date else None
    assert Person.objects.get().birth_date == kept


@pytest.mark.parametrize(("value", "code"), [("2999-01-01", "birth_date_odd"), ("0012-05-06", "birth_date_odd")])
def test_a_date_on_which_nobody_was_born_is_refused(me, value, code):
    response = me.post(PROFILE, typed(birth_date=value))
    assert [error.code for error in response.context["form"].errors.as_data()["birth_date"]] == [code]
    assert not Person.objects.exists()


def test_the_date_of_birth_is_shown_again_and_exported(me, user):
    me.post(PROFILE, typed(birth_date="2012-05-06"))
    assert 'value="2012-05-06"' in me.get(PROFILE).content.decode()
    assert json.loads(me.get(reverse("participants:data")).content)["person"]["birth_date"] == "2012-05-06"


def test_a_nik_of_another_birth_date_warns(me, user):
    response = me.post(PROFILE, typed(nik=NIK, birth_date="1990-04-26"))
    assert len(list(get_messages(response.wsgi_request))) == 2


def test_a_number_is_decrypted_when_somebody_reads_it_and_not_before(monkeypatch):
    opened = []
    monkeypatch.setattr(crypto, "decrypt", lambda token: opened.append(token) or "6571014107900001")
    services.set_nik(person=PersonFactory(), nik="6571014107900001")
    person = Person.objects.get()
    person.institution = "KPU Kabupaten Bulungan"
    person.save(update_fields=["institution"])
    assert opened == []
    assert (person.nik, person.nik) == ("6571014107900001", "6571014107900001")
    assert len(opened) == 1


def test_a_person_saved_whole_keeps_the_number():
    services.set_nik(person=PersonFactory(), nik="6571014107900001")
    Person.objects.get().save()
    assert Person.objects.get().nik == "6571014107900001"
