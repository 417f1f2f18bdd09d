"""Writing a report: sections saved as a version, approved with its figures, opened again."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.training.models import TrainingSession

from .models import ActivityReport, FollowUp, ReportVersion
from .sections import SECTIONS


def report_of(session: TrainingSession) -> ActivityReport:
    """The session's report; an unsaved draft where nothing was written."""
    return ActivityReport.objects.filter(session=session).first() or ActivityReport(session=session)


@transaction.atomic
def save(
    *, session: TrainingSession, sections: Mapping[str, str], seen: int, by: User, now: datetime
) -> ActivityReport:
    """Keep the sections as the next version; `seen` is the version that was edited.

    Refusal for an approved report, and where another member saved a version meanwhile.
    """
    report = _locked(session)
    if report.status == ActivityReport.Status.APPROVED:
        raise Refusal("report_approved", _("The report is approved. Open it again before you change it."))
    if report.version != seen:
        raise Refusal(
            "report_changed", _("Another member changed the report meanwhile. Copy your text and load it anew.")
        )
    report.sections = {name: text.strip() for name, text in sections.items() if name in SECTIONS and text.strip()}
    report.version += 1
    report.save()
    ReportVersion.objects.create(
        report=report, number=report.version, sections=report.sections, written_by=by, written_at=now
    )
    return report


@transaction.atomic
def approve(*, session: TrainingSession, shown: Mapping[str, Any], by: User, now: datetime) -> ActivityReport:
    """Approve the report with all that it shows now. Refusal for one that is approved."""
    report = _locked(session)
    if report.status == ActivityReport.Status.APPROVED:
        raise Refusal("report_approved", _("The report is approved already."))
    report.status, report.frozen = ActivityReport.Status.APPROVED, dict(shown)
    report.approved_by, report.approved_at = by, now
    report.save()
    audit.record(session, by=by, report_approved=report.version)
    return report


@transaction.atomic
def reopen(*, session: TrainingSession, by: User) -> ActivityReport:
    """Take the approval back: the report can be changed, and its figures refresh again. Refusal for a draft."""
    report = _locked(session)
    if report.status == ActivityReport.Status.DRAFT:
        raise Refusal("report_draft", _("The report is a draft."))
    report.status, report.frozen = ActivityReport.Status.DRAFT, None
    report.approved_by = report.approved_at = None
    report.save()
    audit.record(session, by=by, report_reopened=report.version)
    return report


def _locked(session: TrainingSession) -> ActivityReport:
    ActivityReport.objects.get_or_create(session=session)
    return ActivityReport.objects.select_for_update().get(session=session)


def add_follow_up(*, session: TrainingSession, what: str, responsible: str, due_on: date) -> FollowUp:
    """Write down what is to follow."""
    return FollowUp.objects.create(session=session, what=what, responsible=responsible, due_on=due_on)


def settle(*, follow_up: FollowUp, now: datetime) -> None:
    """Say that it is done, once."""
    FollowUp.objects.filter(pk=follow_up.pk, done_at=None).update(done_at=now)
