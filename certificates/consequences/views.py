"""Changing a session that people see, in two steps: what follows, then doing it."""

from collections.abc import Callable
from copy import copy
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.lifecycle.forms import SessionForm
from events.organizers.access import Capability
from events.training.change import SessionChange
from events.training.models import TrainingSession
from events.training.workspace import get_session, page
from participants.notices import mails
from participants.notices.follows import kind_of

from . import copying, saying, services
from .followers import what_follows
from .forms import CallOffForm, ConfirmForm, CopyForm

CONFIRMED = "confirmed"
Status = TrainingSession.Status


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a session says about itself; what people see otherwise is shown with all that follows first."""
    session = get_session(request.user, pk, Capability.EDIT)
    # The form writes into its own copy, so that a refused page is not headed by what was typed.
    form = SessionForm(request.POST or None, instance=copy(session))
    if request.method == "POST" and form.is_valid():
        return _change(request, session, form)
    return _form(request, session, form)


def _form(request: HttpRequest, session: TrainingSession, form: SessionForm) -> HttpResponse:
    context = page(request.user, session, "summary", form=form)
    return render(request, "training/edit.html", context, status=422 if form.errors else 200)


def _change(request: HttpRequest, session: TrainingSession, form: SessionForm) -> HttpResponse:
    """Show what follows, unless nothing does or it was shown: then save."""
    now, edited = timezone.now(), form.save(commit=False)
    change = SessionChange(session, edited, now)
    confirm = ConfirmForm(request.POST if CONFIRMED in request.POST else None, initial=_initial(session))
    if change.shown and not confirm.is_valid():
        return _preview(request, change, form, confirm)
    telling = confirm.telling() if change.shown else services.Telling(mail=False)
    seen = datetime.fromisoformat(confirm.cleaned_data["seen"]) if change.shown else session.updated_at
    try:
        told = services.change(session=copy(edited), telling=telling, seen=seen, by=_user(request), now=now)
    except Refusal as refusal:
        if not change.shown:
            form.add_error(None, str(refusal))
            return _form(request, session, form)
        confirm.add_error("note" if refusal.code == "recorded_needs_reason" else None, str(refusal))
        return _preview(request, change, form, confirm)
    _say(request, session, telling, told)
    return redirect("training:manage_detail", pk=session.pk)


def _initial(session: TrainingSession) -> dict[str, str]:
    return {"seen": session.updated_at.isoformat()}


def _preview(request: HttpRequest, change: SessionChange, form: SessionForm, confirm: ConfirmForm) -> HttpResponse:
    session, edited = change.before, copy(change.after)
    note = confirm["note"].value() or ""
    try:
        mail = services.rehearse(session=edited, kind=kind_of(change), note=note, now=change.now)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _form(request, session, form)
    kept = [(name, value) for name, value in request.POST.items() if name in form.fields]
    context = page(
        request.user,
        session,
        "summary",
        edited=change.after,
        follows=list(what_follows(change)),
        mail=mail,
        kept=kept,
        form=confirm,
        CONFIRMED=CONFIRMED,
    )
    return render(request, "consequences/preview.html", context, status=422 if confirm.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def postpone(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what follows, then postpone a session to days that are not known yet."""
    session = get_session(request.user, pk, Capability.EDIT)
    change = SessionChange(session, session, timezone.now(), to=Status.POSTPONED)
    return _call(request, change, services.postpone, "consequences/postpone.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what follows, then let a postponed or cancelled session take place after all."""
    session = get_session(request.user, pk, Capability.EDIT)
    change = SessionChange(session, session, timezone.now(), to=Status.PUBLISHED)
    return _call(request, change, services.take_up_again, "consequences/resume.html")


def _call(request: HttpRequest, change: SessionChange, act: Callable[..., int], template: str) -> HttpResponse:
    session = change.before
    form = CallOffForm(request.POST if request.method == "POST" else None)
    form.fields["note"].required = change.to == Status.POSTPONED
    if request.method == "POST" and form.is_valid():
        telling = form.telling()
        try:
            told = act(session=copy(session), telling=telling, by=_user(request), now=change.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            _say(request, session, telling, told)
            return redirect("training:manage_detail", pk=session.pk)
    shown = copy(session)
    shown.cancel_reason = form["note"].value() or _("(your reason)")
    context = page(
        request.user,
        session,
        "summary",
        form=form,
        follows=list(what_follows(change)),
        mail=mails.specimen(kind, shown, now=change.now) if (kind := kind_of(change)) else None,
    )
    return render(request, template, context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """The same session once more, on other days, with what is ticked."""
    session = get_session(request.user, pk, Capability.EDIT)
    form = CopyForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        made = copying.copy(session=session, **form.cleaned_data)
        messages.success(request, _("This is the copy, as a draft. Check its dates, then publish it."))
        return redirect("training:manage_detail", pk=made.pk)
    context = page(request.user, session, "summary", form=form)
    return render(request, "consequences/copy.html", context, status=422 if form.errors else 200)


def _say(request: HttpRequest, session: TrainingSession, telling: services.Telling, told: int) -> None:
    text = _("The session is saved.")
    messages.success(request, f"{text} {saying.told_by_mail(told)}" if told else text)
    if telling.mail:
        saying.say_who_is_left(request, session)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
