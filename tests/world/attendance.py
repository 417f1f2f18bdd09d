"""Rows of the door and of the sheets."""

from typing import Any

from participants.attendance.services import correct
from participants.checkin.services import set_up
from participants.sheets.creation import Wish, make
from participants.sheets.services import key_in
from tests.world.stage import AFTERWARDS, Stage


def rows(stage: Stage) -> dict[str, Any]:
    """The attributes of the World that lie here."""
    session, by = stage.session, stage.owner
    correct_by_hand(stage.registration, stage.item, by)
    return {
        "sheet": sign_sheet(session, stage.item, stage.registration, by),
        "device": set_up(session=session, user=by, name="Pintu Utara", now=AFTERWARDS)[0].pk,
    }


def correct_by_hand(registration: Any, item: Any, by: Any) -> None:
    """A correction of what was recorded before, for the page that shows the log."""
    reason = "Tanda tangan ada di daftar hadir"
    correct(registration=registration, item=item, present=True, minutes=None, reason=reason, by=by, now=AFTERWARDS)


def sign_sheet(session: Any, item: Any, registration: Any, by: Any) -> int:
    """A sign-in sheet of the item, keyed in with one signature."""
    day = item.starts_at.astimezone(session.zone).date()
    sheet = make(session=session, wish=Wish(day=day, item=item.pk), by=by, now=AFTERWARDS)
    number = sheet.rows.get(registration=registration).number
    key_in(session=session, sheet=sheet, signed=[number], by=by, now=AFTERWARDS)
    return int(sheet.pk)
