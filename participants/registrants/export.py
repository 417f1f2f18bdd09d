"""The registrants as a file: for letters, catering and the accountability report. It has no NIK."""

from collections.abc import Callable, Sequence

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.timezone import make_naive
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import zone_label
from bimtek.common.list_files import ListFile, Value
from events.training.models import TrainingSession
from participants.people.selectors import mail_address
from participants.questions.fields import shown
from participants.questions.models import Answer, Question
from participants.questions.selectors import asked_in
from participants.registration.models import Registration

CHUNK = 2000  # rows held in memory at a time
WIDE, NARROW = 28, 16  # column widths in characters

COLUMNS: list[tuple[str | Promise, int, Callable[[Registration], str]]] = [
    (_("Name"), WIDE, lambda row: row.attendee.name),
    (_("Titles before"), NARROW, lambda row: row.attendee.title_before),
    (_("Titles after"), NARROW, lambda row: row.attendee.title_after),
    (_("NIP"), NARROW, lambda row: row.attendee.nip),
    (_("Institution"), WIDE, lambda row: row.attendee.institution),
    (_("Position"), WIDE, lambda row: row.attendee.position),
    (_("Region"), WIDE, lambda row: row.person.region.path if row.person.region else ""),
    (_("Phone"), NARROW, lambda row: str(row.attendee.phone or "")),
    (_("E-mail"), WIDE, lambda row: mail_address(row.attendee)),
    (_("Category"), NARROW, lambda row: row.pool.category),
    (_("Status"), NARROW, lambda row: row.get_status_display()),
    (_("On behalf of"), WIDE, lambda row: row.representing),
    (_("Assignment"), WIDE, lambda row: row.assignment),
    (_("Ticket code"), NARROW, lambda row: row.code),
    (_("Delegation"), WIDE, lambda row: row.delegation.institution if row.delegation else ""),
    (_("Continues ticket"), NARROW, lambda row: row.predecessor.code if row.predecessor else ""),
]


def listed(session: TrainingSession, rows: QuerySet[Registration]) -> ListFile:
    """The rows; behind the columns that every session has, each question of the organizer has one."""
    questions = asked_in(session)
    registered = _("Registered (%(zone)s)") % {"zone": zone_label(session.timezone)}
    columns = [(str(title), width) for title, width, _value in COLUMNS]
    columns += [(registered, NARROW), *((question.label, WIDE) for question in questions)]
    found = _loaded(rows, questions).iterator(chunk_size=CHUNK)
    lines = (_line(row, session, questions) for row in found)
    return ListFile(str(_("Participants")), f"{_('Participants')} · {session}", columns, lines)


def _line(row: Registration, session: TrainingSession, questions: Sequence[Question]) -> list[Value]:
    answers = {answer.question_id: answer for answer in row.answers.all()} if questions else {}
    texts = [value(row) for _title, _width, value in COLUMNS]
    told = [_told(question, answers.get(question.pk)) for question in questions]
    return [*texts, make_naive(row.registered_at, session.zone), *told]


def _told(question: Question, answer: Answer | None) -> str:
    return shown(question, answer.value) or answer.file_name if answer else ""


def _loaded(rows: QuerySet[Registration], questions: Sequence[Question]) -> QuerySet[Registration]:
    """With all that the columns need: one query for each CHUNK of rows, and one for their answers."""
    loaded = rows.select_related("person__user", "pool", "person__region__parent__parent__parent", "predecessor")
    return loaded.prefetch_related("answers") if questions else loaded
