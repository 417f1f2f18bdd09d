"""Setting how certificates are numbered, with the next numbers shown while typing."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.organizers import access, workspace
from events.organizers.access import AnyUser, Capability
from events.organizers.models import Organizer
from events.seats.roles import SessionRole

from . import services
from .forms import PatternForm
from .models import MAIN, NumberPattern
from .selectors import own_patterns, pattern_of, upcoming, was_used

# Stands for {session} in examples.
SESSION_EXAMPLE = "ANGKATAN-I"
FIELDS = [
    ("{n:03}", gettext_lazy("running number, here with three digits")),
    ("{code}", gettext_lazy("the organizer's code")),
    ("{session}", gettext_lazy("the session's own name, such as ANGKATAN-I")),
    ("{month}", gettext_lazy("month, 01 to 12")),
    ("{roman_month}", gettext_lazy("month in Roman numerals, I to XII")),
    ("{year}", gettext_lazy("year, four digits")),
    ("{year2}", gettext_lazy("year, two digits")),
]


def get_organizer(user: AnyUser, slug: str) -> Organizer:
    """The organizer, for those who manage it or issue in it; Http404 or PermissionDenied for others."""
    organizer = access.get_organizer(user, slug)
    if not access.capabilities(user, organizer) & {Capability.MANAGE, Capability.ISSUE}:
        raise PermissionDenied
    return organizer


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, organizer: str) -> HttpResponse:
    """Show and set the main pattern; show which roles count apart."""
    owner = get_organizer(request.user, organizer)
    own = own_patterns(owner)
    taken = {pattern.kind for pattern in own}
    free = [role for role in SessionRole if role not in taken]
    return _set(request, pattern_of(owner), "numbering/edit.html", own=own, free=free)


@login_required
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, organizer: str, role: str) -> HttpResponse:
    """Show, add or change the pattern of a role that counts apart."""
    owner = get_organizer(request.user, organizer)
    pattern = pattern_of(owner, _role(role))
    return _set(request, pattern, "numbering/own.html", removable=pattern.pk and not was_used(pattern))


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, organizer: str, role: str) -> HttpResponse:
    """Ask, then let a role share the main numbers again."""
    owner = get_organizer(request.user, organizer)
    pattern = pattern_of(owner, _role(role))
    if pattern.pk is None:
        raise Http404
    if request.method == "POST":
        try:
            services.remove_pattern(pattern=pattern)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The role shares the main numbers again."))
        return redirect("numbering:edit", organizer=owner.slug)
    context = {"pattern": pattern, "removable": not was_used(pattern)}
    return render(request, "numbering/remove.html", workspace.page(request.user, owner, "numbers", **context))


@login_required
@require_GET
def preview(request: HttpRequest, organizer: str) -> HttpResponse:
    """The next three numbers for what is being typed, of the main pattern or of `?kind=`."""
    owner = get_organizer(request.user, organizer)
    kind = request.GET.get("kind", MAIN)
    pattern = pattern_of(owner, _role(kind) if kind else MAIN)
    form = PatternForm(request.GET, instance=pattern)
    return render(request, "numbering/_preview.html", _preview(pattern, form, timezone.localdate()))


def _role(name: str) -> SessionRole:
    if name not in SessionRole.values:
        raise Http404
    return SessionRole(name)


def _set(request: HttpRequest, pattern: NumberPattern, template: str, **context: Any) -> HttpResponse:
    """Show a pattern's form, or save what was typed."""
    owner, now, today = pattern.organizer, timezone.now(), timezone.localdate()
    form = PatternForm(request.POST if request.method == "POST" else None, instance=pattern)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_pattern(
                pattern=form.instance,
                start=form.cleaned_data["start"],
                on=today,
                session=SESSION_EXAMPLE,
                by=cast(User, request.user),
                now=now,
            )
        except Refusal as refusal:
            form.add_error("start" if refusal.code == "number_given" else "pattern", str(refusal))
        else:
            messages.success(request, _("The number pattern is saved."))
            return redirect("numbering:edit", organizer=owner.slug)
    status = 422 if form.errors else 200
    context |= {"form": form, "fields": FIELDS, "kind": pattern.kind, "pattern": pattern}
    context |= _preview(pattern, form, today)
    return render(request, template, workspace.page(request.user, owner, "numbers", **context), status=status)


def _preview(pattern: NumberPattern, form: PatternForm, today: date) -> dict[str, object]:
    shown = NumberPattern(organizer=pattern.organizer, kind=pattern.kind)
    shown.pattern, shown.reset = form["pattern"].value() or "", form["reset"].value() or ""
    start = None
    if form.is_bound:
        form.is_valid()
        start = form.cleaned_data.get("start")
    try:
        return {"numbers": upcoming(shown, on=today, start=start, session=SESSION_EXAMPLE)}
    except Refusal as refusal:
        return {"numbers": [], "refusal": str(refusal)}
    except ValueError:  # a reset period that is not in the list
        return {"numbers": []}
