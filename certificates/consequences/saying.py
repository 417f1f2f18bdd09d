"""What staff read after a change was told: how many a mail tells, and how to reach the others."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.organizers.access import Capability, capabilities
from events.training.models import TrainingSession
from participants.notices.follows import whom_no_mail_reaches


def told_by_mail(count: int) -> str:
    """How many registrants a mail tells."""
    text = ngettext("%(count)d registrant is told by mail.", "%(count)d registrants are told by mail.", count)
    return text % {"count": count}


def say_who_is_left(request: HttpRequest, session: TrainingSession) -> None:
    """Say how many no mail reaches; who may write to registrants gets the way to do so by hand."""
    text = whom_no_mail_reaches(session)
    if not text:
        return
    if Capability.REGISTER in capabilities(request.user, session.programme.organizer):
        url = f"{reverse('messages:write', args=[session.pk])}?reach=none&channel=whatsapp"
        text = format_html('{} <a href="{}">{}</a>', text, url, _("Write to them by WhatsApp"))
    messages.warning(request, text)
