"""What the door app computes says the same as the portal: its modules are loaded in a page and asked."""

import random
from base64 import b64encode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from bimtek.common import seals
from bimtek.common.codes import normalise_code, readable_code
from participants.tickets import tokens
from participants.tickets.tokens import issue, reference
from tests.browser.visitor import PHONE, Visitor
from tests.factories import RegistrationFactory, SessionFactory

MODULE = "async ([file, name, given]) => (await import(`/static/js/checkin/${file}.js`))[name](...given)"
CAUGHT = """async ([file, name, given]) => {
  const { [name]: asked } = await import(`/static/js/checkin/${file}.js`);
  return asked(...given).catch((error) => error.message);
}"""
MINUTE = 60_000  # ms


@pytest.fixture
def ask(visitor, portal):
    """Calls a function of a module, in a page of the portal."""
    phone: Visitor = visitor(PHONE)
    phone.page.goto(portal)

    def call(file: str, name: str, *given: Any, caught: bool = False) -> Any:
        return phone.page.evaluate(CAUGHT if caught else MODULE, [file, name, list(given)])

    return call


def test_a_token_is_read_as_the_portal_reads_it(ask):
    keys = [b64encode(key).decode() for key in seals.public_keys()]
    registration = RegistrationFactory(session=SessionFactory())
    token = issue(registration)
    ticket = tokens.read(token)
    assert ask("ticket", "readToken", token, keys) == {
        "session": ticket.session,
        "registration": ticket.registration,
        "reference": urlsafe_b64encode(ticket.reference).decode().rstrip("="),
        "lastDay": ticket.last_day.isoformat(),
    }
    chance = random.Random(7)
    for place in chance.sample(range(len(tokens.PREFIX), len(token) - 1), 25):
        letter = chance.choice([each for each in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" if each != token[place]])
        altered = token[:place] + letter + token[place + 1 :]
        assert ask("ticket", "readToken", altered, keys, caught=True) == "forged"
    other = b64encode(bytes(range(32))).decode()
    assert ask("ticket", "readToken", token, [other], caught=True) == "forged"
    for broken in (tokens.PREFIX, token[:-2], token + "A", tokens.PREFIX + "1" * 140, tokens.PREFIX + "ß"):
        assert ask("ticket", "readToken", broken, keys, caught=True) == "not_a_ticket"


def test_codes_and_references_are_the_portals(ask):
    code = readable_code()
    for typed in (code, code.lower(), code.replace("-", " "), f"  {code}\n", code.replace("-", "–"), "７KQF9", "a"):
        assert ask("ticket", "normaliseCode", typed) == normalise_code(typed)
        expected = urlsafe_b64encode(reference(12, typed)).decode().rstrip("=")
        assert ask("ticket", "referenceOf", 12, typed) == expected


def test_the_number_on_a_badge_is_the_portals(ask):
    for code in [readable_code() for _ in range(20)]:
        known = urlsafe_b64encode(reference(12, code)).decode().rstrip("=")
        number = tokens.door_number(12, code)
        digits = number.replace(" ", "")
        assert ask("ticket", "doorNumber", known) == digits
        for typed in (number, digits, f" {number.replace(' ', '-')} "):
            assert ask("ticket", "recognise", typed) == {"kind": "number", "text": digits}
    for typed in ("482 109 375", "4821093755 2", "482109375X"):
        assert ask("ticket", "recognise", typed) is None


def test_what_was_scanned_is_recognised(ask):
    code = readable_code()
    by_code = {"kind": "code", "text": code}
    for text in (
        code,
        code.lower().replace("-", " "),
        f"https://x.id/saya/tiket/{code}/",
        f"http://x/ambil/?kode={code}",
    ):
        assert ask("ticket", "recognise", text) == by_code
    letters = "ABCD-EFGH-JKMN-PQRS"  # one code in 140 has no digit
    assert ask("ticket", "recognise", letters.lower()) == {"kind": "code", "text": letters}
    assert ask("ticket", "recognise", "btk1.abcd ") == {"kind": "token", "text": "BTK1.ABCD"}
    for text in ("Siti Nurhaliza", "Muhammad Abdullah", "https://x.id/", "", "7KQF", "BUDISANTOSOLESTA"):
        assert ask("ticket", "recognise", text) is None


def test_a_scan_is_answered_by_what_stands_before_and_after_it(ask):
    for says, status, scans, answer in (
        ("in", 0, [], {"answer": "welcome"}),
        ("out", 0, [], {"answer": "not_in"}),
        ("in", 1, [], {"answer": "not_confirmed"}),
        ("out", 2, [], {"answer": "cancelled"}),
        ("in", 0, [("in", 3)], {"answer": "already", "since": 3}),
        ("in", 0, [("in", 7)], {"answer": "already", "since": 7}),
        ("out", 0, [("in", 3)], {"answer": "goodbye"}),
        ("out", 0, [("in", 3), ("out", 4)], {"answer": "already", "since": 4}),
        ("in", 0, [("out", 4), ("in", 3)], {"answer": "welcome"}),
        ("out", 0, [("out", 8)], {"answer": "already", "since": 8}),
    ):
        known = [{"says": word, "at": at} for word, at in scans]
        assert ask("verdict", "judge", {"says": says, "at": 5, "status": status, "scans": known}) == answer


def test_the_item_that_is_running_is_chosen(ask):
    items = [{"pk": n, "starts": start, "ends": start + 60 * MINUTE} for n, start in enumerate((0, 60 * MINUTE))]
    for now, expected in ((-MINUTE, 0), (0, 0), (60 * MINUTE, 1), (119 * MINUTE, 1), (500 * MINUTE, 1)):
        assert ask("verdict", "currentItem", items, now)["pk"] == expected
    assert ask("verdict", "currentItem", [], 0) is None


def test_names_are_found_without_accents_and_signs(ask):
    assert ask("people", "words", "Nuru’l Ḥudā, S.Pd.") == ["nurul", "huda", "s", "pd"]


def test_the_clock_is_measured_with_the_way_there_and_back(ask):
    assert ask("clock", "measure", 1000, 1400, 5200) == {"offset": 4000, "trip": 400}
    offsets = (None, 0, 59_000, -61_000, 37 * MINUTE, -120 * MINUTE)
    assert [ask("clock", "minutesAhead", offset) for offset in offsets] == [0, 0, 0, 1, -37, 120]


def test_hours_are_the_sessions_own(visitor, portal):
    phone = visitor(PHONE, timezone_id="America/New_York")
    phone.page.goto(portal)
    shown = phone.page.evaluate(
        """async (at) => {
          const { ZoneClock } = await import("/static/js/checkin/clock.js");
          const clock = new ZoneClock("Asia/Jayapura", ".");
          return [clock.day(at), clock.hour(at)];
        }""",
        datetime(2027, 3, 1, 23, 3, tzinfo=UTC).timestamp() * 1000,
    )
    assert shown == ["2027-03-02", "08.03"]
