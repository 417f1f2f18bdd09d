"""Telling registrants that the agenda has other hours than those that were mailed to them."""

from copy import copy
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.agenda import hours
from events.agenda.hours import hours_of
from events.organizers.access import Capability
from events.training import facts
from events.training.models import TrainingSession
from events.training.workspace import get_session, page
from participants.notices import mails
from participants.registration.selectors import session_times

from . import saying, services
from .forms import HoursForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what registrants were told, what holds now and the mail, then send it."""
    session = get_session(request.user, pk, Capability.EDIT)
    form = HoursForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        note, by = form.cleaned_data["note"].strip(), cast(User, request.user)
        try:
            told = services.tell_hours(session=session, note=note, by=by, now=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, saying.told_by_mail(told))
            saying.say_who_is_left(request, session)
            return redirect("agenda:edit", pk=session.pk)
    hours = hours_of(session)
    holds = session.hours_in_words(hours) if hours else session_times(session).whole
    context = page(request.user, session, "agenda", form=form, mail=_mail(session, now), holds=holds)
    return render(request, "consequences/hours.html", context, status=422 if form.errors else 200)


def _mail(session: TrainingSession, now: datetime) -> EmailMultiAlternatives | None:
    """The mail as its first reader would get it; None where there is nothing to tell, or it would reach no reader."""
    if not session.hours_before:
        return None
    shown = copy(session)
    shown.changed_from = facts.keep(session, now, "", begins=hours.begun_otherwise(session))
    return mails.specimen(mails.Kind.SESSION_CHANGED, shown, now=now)
