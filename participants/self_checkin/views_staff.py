"""The organizer's side: the rule, the screen with the code, and what looks odd."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.agenda.models import AgendaItem
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession
from participants.tickets.qr import svg

from . import codes, patterns, services, windows
from .forms import SelfCheckInRuleForm
from .selectors import came, rule_of

PATIENCE = timedelta(seconds=20)
"""How often a screen that has no code to show looks again."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rule and the way to each item's screen; who may edit the session sets the rule."""
    posted = request.method == "POST"
    session = workspace.get_session(request.user, pk, Capability.EDIT if posted else Capability.VIEW)
    known = rule_of(session)
    form = SelfCheckInRuleForm(request.POST if posted else None, rule=known)
    if posted and form.is_valid() and _set(request, session, form):
        messages.success(request, _("The rule for checking in by oneself is saved."))
        return redirect("self_checkin:rule", pk=session.pk)
    now = timezone.now()
    policy = windows.policy_with(session)
    items = [
        {"item": item, "open": windows.is_open(item, policy, now), "opens_at": windows.opens_at(item, policy)}
        for item in session.agenda.filter(minutes__gt=0)
    ]
    context = workspace.page(
        request.user, session, "attendance", form=form, rule=known, items=items, zone=session.timezone
    )
    return render(request, "self_checkin/rule.html", context, status=422 if form.errors else 200)


def _set(request: HttpRequest, session: TrainingSession, form: SelfCheckInRuleForm) -> bool:
    try:
        services.set_rule(session=session, by=cast(User, request.user), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@never_cache
@login_required
@require_safe
def screen(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """The code of one item, to be read from the back row; it asks for itself again when the next one comes.

    `?latar=gelap` is white on black, for a hall without light.
    """
    session = workspace.get_session(request.user, pk, Capability.ATTENDANCE)
    row = get_object_or_404(session.agenda, pk=item)
    now = timezone.now()
    dark = request.GET.get("latar") == "gelap"
    context = {"session": session, "item": row, "dark": dark, "zone": session.timezone, **_on_screen(session, row, now)}
    return render(request, "self_checkin/screen.html", context)


def _on_screen(session: TrainingSession, item: AgendaItem, now: datetime) -> dict[str, Any]:
    """What the screen shows, or why it shows no code, and in how many seconds it asks again."""
    state = _state(session, item, now)
    if state != "shown":
        return {
            "state": state,
            "opens_at": windows.opens_at(item, windows.policy_with(session)),
            **_again(now, now + PATIENCE),
        }
    now_shown = codes.shown(item.pk, now)
    return {
        "state": state,
        "code": now_shown.code,
        "typed_address": _typed(reverse("self_checkin:enter")),
        "qr": svg(now_shown.address, _("QR code of the address %(address)s") % {"address": now_shown.address}),
        "came": came(item),
        "step": codes.STEP_SECONDS,
        **_again(now, now_shown.ends_at),
    }


def _typed(path: str) -> str:
    """The address as people type it: browsers add the rest."""
    return f"{settings.SITE_URL}{path}".partition("://")[2].rstrip("/")


def _again(now: datetime, at: datetime) -> dict[str, int]:
    left = (at - now).total_seconds()
    return {"left_ms": ceil(left * 1000), "left_s": max(1, ceil(left))}


def _state(session: TrainingSession, item: AgendaItem, now: datetime) -> str:
    if session.status == TrainingSession.Status.CANCELLED:
        return "cancelled"
    if session.status == TrainingSession.Status.DRAFT:
        return "draft"
    if not rule_of(session).enabled:
        return "off"
    if item.minutes == 0:
        return "uncounted"
    policy = windows.policy_with(session)
    if now < windows.opens_at(item, policy):
        return "early"
    return "shown" if now < windows.closes_at(item, policy) else "over"


@login_required
@require_safe
def odd(request: HttpRequest, pk: int) -> HttpResponse:
    """What about the session's attempts is worth a second look."""
    session = workspace.get_session(request.user, pk, Capability.ATTENDANCE)
    context = workspace.page(
        request.user,
        session,
        "attendance",
        findings=patterns.findings(session),
        counts=patterns.counts(session),
    )
    return render(request, "self_checkin/patterns.html", context)
