"""Reports of coverage by the clock."""

import structlog
from celery import shared_task
from django.utils import timezone

from . import services

logger = structlog.get_logger(__name__)


@shared_task(name="certificates.coverage.reports_due")
def send_due_reports() -> None:
    """Ask for each report that is due, in a task of its own."""
    for report, occasion in services.due(now=timezone.now()):
        send_report.delay(report, occasion)


@shared_task(name="certificates.coverage.report")
def send_report(report: int, occasion: str) -> None:
    """Mail one report."""
    mails = services.send(report_id=report, occasion=occasion, now=timezone.now())
    logger.info("report of coverage sent", report=report, mails=mails)
