"""Invitations to many: each letter set by WeasyPrint, against one compiled letter with the names linked in."""

import time
from dataclasses import asdict, dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import CommandParser
from django.utils import timezone

from certificates.invitations.lists import Invited
from certificates.invitations.models import Mailing
from certificates.invitations.printing import person_of, print_mailing, source_of
from certificates.invitations.services import create_mailing
from certificates.press.compile import compile, set_whole

from . import audience
from .report import Bench, Report

WEASYPRINT_LETTERS = 20


@dataclass(frozen=True)
class InvitationFigures:
    """What one run measured; per core: by CPU seconds of this process."""

    count: int
    weasyprint_per_core_s: float
    job_per_core_s: float  # from the rows of the mailing to its ZIP in the storage
    ratio: float
    bytes_per_letter: float

    def as_dict(self) -> dict[str, float | int]:
        """For JSON."""
        return asdict(self)


def measure(*, count: int, by_weasyprint: int = WEASYPRINT_LETTERS) -> InvitationFigures:
    """Print a mailing of `count` invitees, and `by_weasyprint` of its letters by WeasyPrint alone, in one run."""
    mailing = _mailing(count)
    plain = _plain(mailing, by_weasyprint)
    start = time.process_time()
    print_mailing(mailing, clock=timezone.now)
    job = count / (time.process_time() - start)
    mailing.refresh_from_db()
    size = mailing.file.size / count
    default_storage.delete(str(mailing.file))
    return InvitationFigures(count, plain, job, job / plain, size)


def _mailing(count: int) -> Mailing:
    tag = f"{time.time_ns():x}"[-8:]
    owner, by = audience.organizer(tag), audience.user(tag)
    session = audience.session(owner, 1, 1, by)
    people = [audience.made_up(number) for number in range(count)]
    invited = [Invited(person.full_name, person.institution) for person in people]
    now = timezone.now()
    return create_mailing(
        session=session, invited=invited, on=now.date(), number="001/UND/BENCH/XI/2026", subject="", opening="",
        by=by, now=now,
    )  # fmt: skip


def _plain(mailing: Mailing, letters: int) -> float:
    """Letters a second of CPU by WeasyPrint, fonts already read."""
    source, people = source_of(mailing), list(mailing.invitees.all()[: letters + 1])
    base = compile(source, {}, [text for each in people for text in (each.name, each.institution)])
    set_whole(source, {}, base, person_of(mailing, people.pop()))
    start = time.process_time()
    for each in people:
        set_whole(source, {}, base, person_of(mailing, each))
    return len(people) / (time.process_time() - start)


def table(figures: InvitationFigures) -> str:
    """The figures for a person to read."""
    return "\n".join([
        f"{figures.count:,} invitations",
        f"WeasyPrint, whole letter  {figures.weasyprint_per_core_s:>10,.1f} / core s",
        f"the job, to its ZIP       {figures.job_per_core_s:>10,.0f} / core s   {figures.ratio:,.0f} times as many",
        f"bytes of a letter         {figures.bytes_per_letter:>10,.0f}",
    ])  # fmt: skip


def _add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--count", type=int, default=5000, help="invitees of the mailing")


def _run(*, count: int, **_options: Any) -> Report:
    figures = measure(count=count)
    return Report(table(figures), figures.as_dict())


BENCH = Bench("invitations to many: one compiled letter against one by one", _add_arguments, _run)
