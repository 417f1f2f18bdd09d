import pytest
from cryptography.fernet import Fernet
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from bimtek.common.crypto import DecryptionError, EncryptedTextField, Sealed, blind_index, decrypt, encrypt

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
NIK = "3171014101900001"


@given(st.text())
def test_what_goes_in_comes_out_and_is_never_readable(text):
    token = encrypt(text)
    assert decrypt(token) == text
    assert token != encrypt(text)


@pytest.mark.parametrize("token", ["", "3171", "gAAAAA", "é"])
def test_what_is_no_token_is_a_clear_error(token):
    with pytest.raises(DecryptionError):
        decrypt(token)


def test_the_blind_index_finds_equal_numbers_and_depends_on_its_key(settings):
    index = blind_index(NIK)
    assert len(index) == 64
    assert index == blind_index(f" {NIK[:6]} {NIK[6:]}") == blind_index("３１７１０１４１０１９００００１")
    assert index != blind_index("3171014101900002")
    settings.FIELD_INDEX_KEY = "another"
    assert index != blind_index(NIK)


def field() -> EncryptedTextField:
    made = EncryptedTextField()
    made.set_attributes_from_name("nik")
    return made


def test_the_field_stores_ciphertext_and_reads_plain_text():
    stored = field().get_db_prep_save(NIK, connection)
    assert NIK not in stored
    loaded = field().from_db_value(stored, None, connection)
    assert isinstance(loaded, Sealed)
    assert decrypt(loaded.token) == NIK
    assert loaded.token not in repr(loaded)


@pytest.mark.parametrize("empty", ["", None])
def test_the_field_keeps_emptiness(empty):
    assert field().get_db_prep_save(empty, connection) == empty
    assert field().from_db_value(empty, None, connection) == empty


def test_the_field_cannot_be_searched_by_its_text():
    assert field().get_lookup("isnull") is not None
    for lookup in ("exact", "iexact", "contains", "in", "startswith", "gt"):
        assert field().get_lookup(lookup) is None
    assert field().get_transform("lower") is None


def test_migrations_name_the_field_itself():
    _name, path, _args, _kwargs = field().deconstruct()
    assert path == "bimtek.common.crypto.EncryptedTextField"
