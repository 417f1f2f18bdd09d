"""A new key in front, one command, and the old key can go."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from bimtek.common import crypto
from participants.models import Person
from participants.people import keys
from participants.people.services import set_nik
from tests.factories import PersonFactory

NIK = "6571014107900001"

pytestmark = pytest.mark.django_db


def test_every_nik_is_readable_with_the_new_key_alone(settings, monkeypatch, capsys):
    monkeypatch.setattr(keys, "PEOPLE_PER_STEP", 2)
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    niks = [f"657101410790{serial:04}" for serial in range(1, 6)]
    for nik in niks:
        set_nik(person=PersonFactory(), nik=nik)
    PersonFactory()
    settings.FIELD_KEYS = [new, old]
    call_command("rotate_field_keys")
    assert capsys.readouterr().out.startswith("5 ")
    settings.FIELD_KEYS = [new]
    assert sorted(person.nik for person in Person.objects.exclude(nik_index=None)) == niks


def test_without_it_the_old_key_cannot_be_dropped(settings):
    """The control: dropping the old key too early is noticed, not answered with nonsense."""
    person = PersonFactory()
    set_nik(person=person, nik=NIK)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(crypto.DecryptionError):
        _ = Person.objects.get(pk=person.pk).nik
