"""Settings of a programme's reports, and sending them when they are due."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common import audit
from certificates.coverage.models import CoverageState
from events.organizers import access
from events.organizers.access import Capability
from events.programmes.models import Programme
from events.training.models import TrainingSession

from . import writing
from .models import CoverageReport, SentCoverageReport
from .tables import whole_report

JAKARTA = ZoneInfo("Asia/Jakarta")
LATE = timedelta(days=3)
"""A day of sessions is told of as long after it: a portal that stood still catches up, and no old news goes out."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class ReportFiles:
    """A report as its workbook and its PDF."""

    workbook: bytes
    document: bytes


def report_of(programme: Programme, *, today: date) -> CoverageReport:
    """The programme's settings; an unsaved row with everything off where there are none."""
    found = CoverageReport.objects.filter(programme=programme).first()
    return found or CoverageReport(programme=programme, since=today)


@transaction.atomic
def save(
    *,
    programme: Programme,
    weekly: bool,
    after_sessions: bool,
    public: bool,
    recipients: Iterable[User],
    by: User,
    today: date,
) -> CoverageReport:
    """Write the settings; they hold from today."""
    values = {"weekly": weekly, "after_sessions": after_sessions, "public": public, "since": today}
    report, _made = CoverageReport.objects.update_or_create(programme=programme, defaults=values)
    people = list(recipients)
    report.recipients.set(people)
    audit.record(
        programme, by=by, coverage_report={**values, "since": today.isoformat(), "recipients": [p.pk for p in people]}
    )
    return report


def leave(*, programme: Programme, user: User) -> None:
    """Take a member off the list of recipients."""
    for report in CoverageReport.objects.filter(programme=programme):
        report.recipients.remove(user)


def due(*, now: datetime) -> Iterator[tuple[int, str]]:
    """Reports (their keys) with the occasions for which they are to go out and did not yet."""
    today = now.astimezone(JAKARTA).date()
    monday = today - timedelta(days=today.weekday())
    live = CoverageReport.objects.exclude(programme__status=Programme.Status.ARCHIVED).order_by("pk")
    for report in live.filter(weekly=True, since__lt=monday):
        yield from _unsent(report, [f"week {monday}"])
    for report in live.filter(after_sessions=True):
        days = _days_of_sessions(report, today)
        yield from _unsent(report, [f"day {day}" for day in days])


def _unsent(report: CoverageReport, occasions: Sequence[str]) -> Iterator[tuple[int, str]]:
    sent = set(report.sent.filter(occasion__in=occasions).values_list("occasion", flat=True))
    yield from ((report.pk, occasion) for occasion in occasions if occasion not in sent)


def _days_of_sessions(report: CoverageReport, today: date) -> QuerySet[TrainingSession, date]:
    """The last days on which sessions ended, since the settings hold; several of one day are told of together."""
    ended = TrainingSession.objects.filter(programme=report.programme_id, status=TrainingSession.Status.FINISHED)
    ended = ended.filter(ends_on__gte=max(report.since, today - LATE), ends_on__lt=today)
    return ended.order_by("ends_on").values_list("ends_on", flat=True).distinct()


def send(*, report_id: int, occasion: str, now: datetime) -> int:
    """Mail a report to its recipients, in Indonesian; returns to how many. For one occasion once.

    Who may not see participants gets the figures without small numbers; who has no role there any more gets nothing.
    The line that it was sent and the mails are one transaction.
    """
    report = CoverageReport.objects.select_related("programme__organizer").filter(pk=report_id).first()
    state = CoverageState.objects.filter(programme=report.programme).first() if report else None
    if report is None or state is None or report.sent.filter(occasion=occasion).exists():
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        mails = list(_mails(report, state))
        with transaction.atomic():
            CoverageReport.objects.select_for_update().get(pk=report.pk)
            values = {"mails": len(mails), "sent_at": now}
            _row, new = SentCoverageReport.objects.get_or_create(report=report, occasion=occasion, defaults=values)
            if not new:
                return 0
            for mail in mails:
                mail.send()
    return len(mails)


def _mails(report: CoverageReport, state: CoverageState) -> Iterator[EmailMessage]:
    files: dict[bool, ReportFiles] = {}
    for user in report.recipients.filter(is_active=True).order_by("pk"):
        granted = access.capabilities(user, report.programme.organizer)
        if Capability.VIEW not in granted:
            continue
        whole = bool(granted & {Capability.EDIT, Capability.REGISTER})
        if whole not in files:
            files[whole] = made(report.programme, state, whole=whole)
        yield _mail(report.programme, state, user, files[whole])


def made(programme: Programme, state: CoverageState, *, whole: bool) -> ReportFiles:
    """The files of a programme's report as its figures stand."""
    tables = whole_report(programme, whole=whole)
    return ReportFiles(writing.workbook(tables), writing.document(programme, tables, as_of=state.as_of))


def _mail(programme: Programme, state: CoverageState, user: User, files: ReportFiles) -> EmailMessage:
    addresses = {
        name: settings.SITE_URL + reverse(f"coverage{part}", args=[programme.slug])
        for name, part in (("page", ":programme"), ("out", "_reports:leave"))
    }
    body = render_to_string("coverage_reports/mail.txt", {"programme": programme, "state": state, **addresses})
    subject = _("Coverage of %(programme)s") % {"programme": programme.title}
    mail = EmailMessage(" ".join(subject.split()), body, to=[user.email])
    mail.attach(f"cakupan-{programme.slug}.xlsx", files.workbook, XLSX)
    mail.attach(f"cakupan-{programme.slug}.pdf", files.document, "application/pdf")
    return mail
