"""The signed token: genuine only as the portal wrote it, for its session, until its day; and the keys behind it."""

import base64
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from bimtek.common import seals
from bimtek.common.errors import Refusal
from participants.tickets import tokens
from participants.tickets.admission import admit

OLD, NEW = "11" * 32, "22" * 32
CODE = "7KQF-9M2X-TB4D-RW8H"


def place(session: int = 7, pk: int = 42, code: str = CODE, ends_on: date = date(2027, 3, 3)) -> SimpleNamespace:
    """As much of a registration as a token is made of."""
    run = SimpleNamespace(pk=session, ends_on=ends_on, zone=UTC)
    return SimpleNamespace(pk=pk, code=code, session=run, session_id=session)


def raw(token: str) -> bytes:
    body = token.removeprefix(tokens.PREFIX)
    return base64.b32decode(body + "=" * (-len(body) % 8))


def written(token: bytes) -> str:
    return tokens.PREFIX + base64.b32encode(token).decode().rstrip("=")


def refusal(text: str) -> str:
    with pytest.raises(Refusal) as said:
        tokens.read(text)
    return said.value.code


def test_what_is_issued_is_read():
    ticket = tokens.read(tokens.issue(place()))
    assert ticket == tokens.ReadTicket(7, 42, tokens.reference(7, CODE), date(2027, 3, 10))


def test_it_fits_the_alphanumeric_mode_and_stays_the_same():
    token = tokens.issue(place())
    assert set(token) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert len(token) == tokens.TEXT_LENGTH == 145
    assert token == tokens.issue(place())


def test_a_device_checks_it_with_the_public_key_alone():
    token = raw(tokens.issue(place()))
    key = Ed25519PublicKey.from_public_bytes(seals.public_keys()[0])
    key.verify(token[tokens.PAYLOAD_BYTES :], b"bimtek:ticket:" + token[: tokens.PAYLOAD_BYTES])


def test_it_holds_neither_code_nor_name():
    assert CODE.replace("-", "") not in tokens.issue(place())
    assert CODE.replace("-", "").encode() not in raw(tokens.issue(place()))


@pytest.mark.parametrize("number", range(tokens.TOKEN_BYTES))
def test_every_byte_counts(number):
    token = bytearray(raw(tokens.issue(place())))
    for bit in range(8):
        token[number] ^= 1 << bit
        assert refusal(written(bytes(token))) == "forged"
        token[number] ^= 1 << bit


@pytest.mark.parametrize("number", range(145))
def test_every_letter_counts_also_the_last_with_its_unused_bits(number):
    token = tokens.issue(place())
    for letter in set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") - {token[number]}:
        assert refusal(token[:number] + letter + token[number + 1 :]) in ("forged", "not_a_ticket")


def test_another_key_forges_nothing(settings):
    settings.TICKET_KEYS = [OLD]
    foreign = tokens.issue(place())
    settings.TICKET_KEYS = [NEW]
    assert refusal(foreign) == "forged"


def test_a_signature_for_another_purpose_is_none():
    payload = raw(tokens.issue(place()))[: tokens.PAYLOAD_BYTES]
    assert refusal(written(payload + seals.sign("attendance", payload))) == "forged"


def test_a_ticket_of_another_version_is_not_believed():
    payload = b"\x02" + raw(tokens.issue(place()))[1 : tokens.PAYLOAD_BYTES]
    assert refusal(written(payload + seals.sign("ticket", payload))) == "forged"


def test_a_signature_cannot_be_written_in_a_second_way():
    token = raw(tokens.issue(place()))
    order = 2**252 + 27742317777372353535851937790883648493
    second = (int.from_bytes(token[-32:], "little") + order).to_bytes(32, "little")
    assert refusal(written(token[:-32] + second)) == "forged"


def test_small_letters_and_blanks_around_are_read():
    token = tokens.issue(place())
    assert tokens.read(f"  {token.lower()}\r\n") == tokens.read(token)


@pytest.mark.parametrize("length", [*range(200), 10_000])
def test_garbage_of_any_length_is_not_a_ticket(length):
    assert refusal("A" * length) == "not_a_ticket"
    if length != tokens.TEXT_LENGTH - len(tokens.PREFIX):
        assert refusal(tokens.PREFIX + "A" * length) == "not_a_ticket"


@given(st.text(max_size=200) | st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567=. ", max_size=200))
def test_no_text_breaks_the_reader(text):
    for each in (text, tokens.PREFIX + text):
        assert refusal(each) in ("forged", "not_a_ticket")


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.removeprefix("BTK1."),
        lambda t: t.replace("BTK1.", "BTK2."),
        lambda t: t.replace("BTK1.", "BTK1.BTK1."),
        lambda t: t + "=" * 4,
        lambda t: t[:-1],
        lambda t: t + t,
        lambda t: t[:70] + "\n" + t[71:],
        lambda t: t.replace("B", "В", 1),
        lambda t: t.replace("K", "\u212a", 1),  # the sign of kelvin, whose small letter is a k
        lambda t: t.replace("B", "\uff22", 1),  # full width
        lambda t: f"https://bimtek.example/saya/tiket/{CODE}/",
    ],
)
def test_nothing_but_the_one_spelling(change):
    assert refusal(change(tokens.issue(place()))) == "not_a_ticket"


def test_letters_that_python_would_turn_into_ours_are_refused():
    token = tokens.issue(place())
    lookalike = token.replace("S", "\u017f").replace("I", "\u0131")
    assert lookalike.upper() == token != lookalike
    assert refusal(lookalike) == "not_a_ticket"


def door(pk: int = 7, zone: str = "Asia/Jayapura", ends_on: date = date(2027, 3, 3)) -> SimpleNamespace:
    from zoneinfo import ZoneInfo

    return SimpleNamespace(pk=pk, zone=ZoneInfo(zone), ends_on=ends_on)


def refused_at(door: SimpleNamespace, at: datetime) -> str:
    with pytest.raises(Refusal) as said:
        admit(tokens.read(tokens.issue(place())), door, at)
    return said.value.code


def test_a_ticket_of_another_session_opens_no_door():
    assert refused_at(door(pk=8), datetime(2027, 3, 1, tzinfo=UTC)) == "other_session"


@pytest.mark.parametrize(("zone", "midnight"), [("Asia/Jakarta", 17), ("Asia/Makassar", 16), ("Asia/Jayapura", 15)])
def test_it_ends_with_its_last_day_in_the_sessions_own_zone(zone, midnight):
    end = datetime(2027, 3, 10, midnight, tzinfo=UTC)
    admit(tokens.read(tokens.issue(place())), door(zone=zone), end - timedelta(seconds=1))
    assert refused_at(door(zone=zone), end) == "expired"


def test_a_ticket_printed_before_its_session_was_put_off_opens_the_door():
    later = door(ends_on=date(2027, 5, 3))
    admit(tokens.read(tokens.issue(place())), later, datetime(2027, 5, 10, 14, 59, tzinfo=UTC))
    assert refused_at(later, datetime(2027, 5, 10, 15, tzinfo=UTC)) == "expired"


@pytest.mark.parametrize("day", [date(2003, 5, 1), date(2019, 12, 24), date(2300, 1, 1)])
def test_a_session_of_any_day_has_a_token(day):
    assert tokens.read(tokens.issue(place(ends_on=day))).last_day >= tokens.EPOCH


def test_the_code_belongs_to_it():
    found = tokens.read(tokens.issue(place())).reference
    assert found == tokens.reference(7, CODE.lower().replace("-", " "))
    assert found != tokens.reference(7, "7KQF-9M2X-TB4D-RW8J")
    assert found != tokens.reference(8, CODE), "the same code elsewhere has another reference"


def test_the_first_key_signs_and_all_are_believed(settings):
    settings.TICKET_KEYS = [OLD]
    before = tokens.issue(place())
    settings.TICKET_KEYS = [NEW, OLD]
    after = tokens.issue(place())
    assert tokens.read(before) == tokens.read(after)
    assert before != after
    settings.TICKET_KEYS = [NEW]
    assert refusal(before) == "forged"
    assert tokens.read(after).registration == 42


def test_public_keys_stand_in_the_order_of_the_settings(settings):
    settings.TICKET_KEYS = [NEW, OLD]
    seeds = [Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)) for seed in (NEW, OLD)]
    assert seals.public_keys() == [seed.public_key().public_bytes_raw() for seed in seeds]


def test_without_keys_one_comes_from_the_secret(settings):
    settings.TICKET_KEYS, settings.SECRET_KEY = [], "eins"
    token, key = tokens.issue(place()), seals.public_keys()
    assert len(key) == 1
    assert tokens.read(token).session == 7
    settings.SECRET_KEY = "zwei"
    assert refusal(token) == "forged"
    settings.SECRET_KEY = "eins"
    assert seals.public_keys() == key


@pytest.mark.parametrize("seed", ["", "11" * 31, "zz" * 32])
def test_a_key_that_is_none_stops_the_portal_instead_of_signing(settings, seed):
    settings.TICKET_KEYS = [seed]
    with pytest.raises(ValueError, match=r"hex|32"):
        tokens.issue(place())
