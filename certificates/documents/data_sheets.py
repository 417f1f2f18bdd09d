"""What people wrote on their data sheets, for the printed ones; only these documents read bank data."""

from dataclasses import dataclass
from datetime import date

from bimtek.common import dates
from events.agenda.selectors import rundown
from events.training.models import TrainingSession
from participants.data_sheets.models import DataSheet

from .people import participants_of

SEXES = {"L": "laki-laki", "P": "perempuan"}


@dataclass(frozen=True)
class PrintedSheet:
    """The lines that a person filled in, as they are printed."""

    rank: str = ""
    born: str = ""
    sex: str = ""
    education: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    npwp: str = ""
    account: str = ""


def printed_sheets(session: TrainingSession, group: str) -> dict[int, PrintedSheet]:
    """The sheets of `peserta` or `narasumber` by their place in the list of the same name, counted from 0."""
    if group == "narasumber":
        return _of_speakers(session)
    people = participants_of(session)
    sheets = {each.registration_id: each for each in DataSheet.objects.filter(registration__in=people)}
    return {
        place: PrintedSheet(
            **_written(sheets.get(row.pk), born_on=row.person.birth_date),
            sex=SEXES.get(row.person.sex, ""),
            phone=str(row.person.phone or ""),
            email=row.person.email,
        )
        for place, row in enumerate(people)
    }


def _of_speakers(session: TrainingSession) -> dict[int, PrintedSheet]:
    order: dict[int, int] = {}
    for item in rundown(session).items:
        for speaker in (*item.speakers.all(), item.moderator):
            if speaker is not None:
                order.setdefault(speaker.pk, len(order))
    sheets = DataSheet.objects.filter(session=session, speaker__in=order).select_related("speaker")
    return {
        order[each.speaker_id]: PrintedSheet(**_written(each), email=each.speaker.email if each.speaker else "")
        for each in sheets
        if each.speaker_id is not None
    }


def _written(sheet: DataSheet | None, born_on: date | None = None) -> dict[str, str]:
    if sheet is None:
        return {"born": _day(born_on)}
    account = ", ".join(filter(None, [sheet.bank_name, str(sheet.account_number), sheet.account_holder]))
    return {
        "rank": sheet.rank,
        "born": ", ".join(filter(None, [sheet.birth_place, _day(sheet.birth_date or born_on)])),
        "education": sheet.education,
        "address": sheet.address,
        "npwp": str(sheet.npwp),
        "account": account,
    }


def _day(day: date | None) -> str:
    return dates.long_date(day, language="id") if day else ""
