"""Mails that are made from what many have alike say the same as mails that are made one by one."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from bimtek.accounts.outbox.letters import QuickMail, letter
from participants.notices import ics
from participants.notices.blanks import Blanks, rendered, words_of
from participants.notices.mails import LETTERS, MailTurn, _mail
from participants.notices.models import Notice
from participants.registration.selectors import session_times, with_session
from tests.factories import AgendaItemFactory, PersonFactory, PoolFactory, RegistrationFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
NAMES = ("Siti <b>Nur'aini</b> & Co.", 'Añi "Ö" {{ name }} =?utf-8?q?x?=')


@pytest.fixture
def rows(db):
    pool = PoolFactory(category="KPPS & <saksi>", session__title="Angkatan “I”")
    AgendaItemFactory(session=pool.session)
    for number, name in enumerate(NAMES):
        person = PersonFactory(name=name, email=f"orang{number}@contoh.id")
        RegistrationFactory(session=pool.session, pool=pool, person=person)
    return list(with_session())


def test_blanks_are_filled_with_what_a_template_would_say(rows):
    times = session_times(rows[0].session)
    context = {"shows_qr": True, "has_entry": True, "session": rows[0].session, "times": times}
    kinds = [kind for kind, each in LETTERS.items() if each.alike]
    assert len(kinds) == 6
    for kind in kinds:
        for language in ("id", "en"):
            blanks = Blanks()
            with translation.override(language):
                for row in rows:
                    words, template = words_of(row), LETTERS[kind].template
                    whole = rendered(template, {**context, **words, "registration": row})
                    assert blanks.texts(kind, template, context, words) == whole, (kind, language)


def test_a_template_that_says_more_of_its_reader_is_refused(rows):
    context = {"shows_qr": True, "has_entry": True, "session": rows[0].session, "times": session_times(rows[0].session)}
    with pytest.raises(RuntimeError, match="offer_ends_at"):
        Blanks().texts("offered", "offered", context, words_of(rows[0]))


def test_entries_differ_in_the_ticket_and_in_when_it_was_decided(rows):
    times, entries = session_times(rows[0].session), ics.Entries()
    later = datetime(2027, 2, 1, 6, 0, tzinfo=UTC)
    for row, at in zip(rows, (NOW, later), strict=True):
        assert entries.entry(row, times, at=at, now=NOW) == ics.calendar(row, times, at=at, now=NOW)


def parts(raw: bytes) -> list[tuple[str, object]]:
    return [
        (part.get_content_type(), part.get_content())
        for part in message_from_bytes(raw, policy=policy.default).walk()
        if not part.is_multipart()
    ]


def test_a_quick_mail_is_read_as_djangos_own(rows):
    times = session_times(rows[0].session)
    for row in rows:
        quick = _mail(row, LETTERS["confirmed"], times=times, at=NOW, now=NOW, turn=MailTurn())
        slow = EmailMultiAlternatives(quick.subject, quick.body, None, quick.to, reply_to=["tanya@contoh.id"])
        slow.alternatives, slow.attachments, quick.reply_to = quick.alternatives, quick.attachments, slow.reply_to
        uid = uuid4()
        one, other = letter(quick, uid), letter(slow, uid)
        assert [kind for kind, _content in parts(one)] == ["text/plain", "text/html", "image/png", "text/calendar"]
        for (kind, made), (_kind, expected) in zip(parts(one), parts(other), strict=True):
            assert _lines(made) == _lines(expected), kind
        heads = [message_from_bytes(raw, policy=policy.default) for raw in (one, other)]
        for name in ("Subject", "From", "To", "Reply-To", "Message-ID"):
            assert heads[0][name] == heads[1][name], name


def _lines(content: object) -> object:
    return content.rstrip().splitlines() if isinstance(content, str) else content


def test_a_mail_speaks_of_an_entry_only_where_it_brings_one(rows):
    """Of one turn: the texts are made once, and who waits must not read those of who has a place."""
    times, turn = session_times(rows[0].session), MailTurn()
    rows[1].status = "waitlisted"
    for kind in (Notice.Kind.SESSION_CHANGED, Notice.Kind.RESUMED):
        for row, entries in zip(rows, (1, 0), strict=True):
            with translation.override("id"):
                mail = _mail(row, LETTERS[kind], times=times, at=NOW, now=NOW, turn=turn)
            attached = [each for each in mail.attachments if isinstance(each, tuple) and each[0].endswith(".ics")]
            said = [text.count("kalender") for text in (mail.body, mail.alternatives[0][0])]
            assert (len(attached), said) == (entries, [entries] * 2), (kind, row.status)


@pytest.mark.parametrize("where", ["to", "reply_to"])
def test_a_line_break_begins_no_header_of_its_own(where):
    mail = QuickMail("Kabar", "Isi", None, ["a@contoh.id"])
    mail.attach_alternative("<p>Isi</p>", "text/html")
    setattr(mail, where, ["a@contoh.id\nBcc: semua@contoh.id"])
    with pytest.raises(ValueError, match="line break"):
        letter(mail, uuid4())
