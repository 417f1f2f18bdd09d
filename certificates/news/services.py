"""Writing, publishing and withdrawing the news of an activity."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from certificates.reports.services import report_of
from events.training.models import TrainingSession

from .models import ActivityNews
from .selectors import HIDDEN


def news_of(session: TrainingSession) -> ActivityNews:
    """The session's news; unsaved, with the report's conclusions as a beginning, where none was written."""
    found = ActivityNews.objects.filter(session=session).first()
    if found:
        return found
    return ActivityNews(
        session=session, title=str(session)[:150], conclusions=report_of(session).sections.get("kesimpulan", "")
    )


@transaction.atomic
def publish(*, news: ActivityNews, by: User, now: datetime) -> ActivityNews:
    """Show the page to everybody. Refusal for a draft or cancelled session, and before it begins."""
    row = _locked(news)
    session = row.session
    if session.status in HIDDEN:
        raise Refusal("session_hidden", _("A draft or a cancelled session has no public page."))
    if session.starts_on > now.astimezone(session.zone).date():
        raise Refusal("session_ahead", _("The activity has not begun; publish what took place afterwards."))
    if row.published_at is None:
        row.published_at, row.published_by = now, by
        row.save(update_fields=["published_at", "published_by"])
        audit.record(session, by=by, news_published=row.pk)
    return row


@transaction.atomic
def withdraw(*, news: ActivityNews, by: User) -> ActivityNews:
    """Take the page away from the public; it can be published again."""
    row = _locked(news)
    row.published_at = row.published_by = None
    row.save(update_fields=["published_at", "published_by"])
    audit.record(row.session, by=by, news_withdrawn=row.pk)
    return row


def _locked(news: ActivityNews) -> ActivityNews:
    return ActivityNews.objects.select_for_update(of=("self",)).select_related("session").get(pk=news.pk)
