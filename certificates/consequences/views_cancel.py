"""Cancelling a session: what follows, then doing it and having its registrants told."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal
from events.lifecycle import services as training
from events.organizers.access import Capability
from events.training import workspace
from events.training.change import SessionChange
from events.training.models import TrainingSession
from participants.registrants import selectors
from participants.registrants.forms import CancelSessionForm
from participants.registrants.tasks import tell_soon

from .followers import what_follows
from .saying import say_who_is_left


def _said(session: TrainingSession) -> str:
    if selectors.audience(session).reachable:
        return _("The session is cancelled; its registrants are being told by mail.")
    return _("The session is cancelled.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask with the number of people concerned, then cancel the session and have them told."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    posted = request.POST if request.method == "POST" else None
    form = CancelSessionForm(posted)
    if posted is not None and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            training.cancel(session=session, reason=reason, by=request.user, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            transaction.on_commit(partial(tell_soon, session.pk))
            messages.success(request, _said(session))
            say_who_is_left(request, session)
            return redirect("training:manage_detail", pk=session.pk)
    change = SessionChange(session, session, timezone.now(), to=session.Status.CANCELLED)
    context = workspace.page(
        request.user,
        session,
        "summary",
        form=form,
        audience=selectors.audience(session),
        follows=list(what_follows(change)),
    )
    return render(request, "consequences/cancel.html", context, status=422 if form.errors else 200)
