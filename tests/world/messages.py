"""Rows of messages."""

from typing import Any

from participants.messages import services as messages
from participants.messages.digest import token as digest_token
from participants.messages.models import Message
from participants.messages.opting_out import OptOutLinks
from participants.messages.rules import save_rule
from participants.messages.scope import Scope
from tests.world.stage import AFTERWARDS, Stage


def rows(stage: Stage) -> dict[str, Any]:
    """The attributes of the World that lie here."""
    session, by = stage.session, stage.owner
    by_hand = list_by_hand(session, by)
    opt_out = OptOutLinks(stage.organizer.pk).of(stage.registration.person_id)
    return {
        "message": write_draft(session, by).pk,
        "message_rule": make_rule(session, by),
        "by_hand": by_hand.pk,
        "by_hand_delivery": by_hand.deliveries.earliest("pk").pk,
        "digest_token": digest_token(by),
        "opt_out_token": opt_out.rstrip("/").rpartition("/")[2],
    }


def write_draft(session: Any, by: Any, **more: Any) -> Message:
    """A message to the people of a session that was not sent yet."""
    texts = {"subject": "Pengingat {kegiatan}", "body": "Yth. {nama}, sampai jumpa.", "addressees": {}, **more}
    scope = Scope.of_session(session)
    return messages.save_draft(draft=None, scope=scope, texts=texts, materials=[], by=by, now=AFTERWARDS)


def list_by_hand(session: Any, by: Any) -> Message:
    """A list of people whom staff write to by hand."""
    message = write_draft(session, by, channel="whatsapp")
    messages.send(draft=message, by=by, now=AFTERWARDS)
    messages.hand_out(message_id=message.pk, now=AFTERWARDS)
    return message


def make_rule(session: Any, by: Any) -> int:
    """A rule of a session that reminds people a day before."""
    values = {"moment": "session_starts", "minutes": -1440, "addressees": {}, "subject": "Besok", "body": "Yth. {nama}"}
    scope = Scope.of_session(session)
    return int(save_rule(rule=None, scope=scope, values=values, by=by, now=AFTERWARDS).pk)
