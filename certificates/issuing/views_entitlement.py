"""The session's page of certificates that no longer fit, and putting many of them right at once."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession

from . import entitlement, putting_right
from .entitlement import Entitlement
from .forms_entitlement import ChosenForm


@login_required
@require_safe
def differences(request: HttpRequest, pk: int) -> HttpResponse:
    """Valid certificates that people are not entitled to any more, and those that would say something else today."""
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    return _page(request, session)


def _page(
    request: HttpRequest, session: TrainingSession, lost: ChosenForm | None = None, anew: ChosenForm | None = None
) -> HttpResponse:
    found = entitlement.entitlement(session)
    refused = bool(lost or anew)
    context = workspace.page(
        request.user,
        session,
        "certificates",
        entitlement=found,
        lost_form=lost or _lost(found),
        anew_form=anew or _anew(found),
    )
    return render(request, "issuing/differences.html", context, status=422 if refused else 200)


def _lost(found: Entitlement, request: HttpRequest | None = None) -> ChosenForm:
    certificates = [each.certificate for each in found.lost]
    return ChosenForm(request.POST if request else None, certificates=certificates, prefix="lost")


def _anew(found: Entitlement, request: HttpRequest | None = None) -> ChosenForm:
    certificates = [each.certificate for each in found.otherwise]
    return ChosenForm(request.POST if request else None, certificates=certificates, every=True, prefix="anew")


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke the chosen certificates that people are not entitled to any more."""
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    form = _lost(entitlement.entitlement(session), request)
    if form.is_valid():
        data = form.cleaned_data
        try:
            count = putting_right.revoke_lost(
                session=session, chosen=data["chosen"], reason=data["reason"], by=_user(request), now=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            text = ngettext("%(count)d certificate is revoked.", "%(count)d certificates are revoked.", count)
            messages.success(request, text % {"count": count})
            return redirect("issuing:differences", pk=session.pk)
    return _page(request, session, lost=form)


@login_required
@require_POST
def issue_anew(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue successors with today's facts for the chosen certificates."""
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    form = _anew(entitlement.entitlement(session), request)
    if form.is_valid():
        by, now = _user(request), timezone.now()
        try:
            batch = putting_right.issue_anew(session=session, by=by, now=now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("issuing:progress", pk=session.pk, batch=batch.pk)
    return _page(request, session, anew=form)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
