"""Setting how certificates are numbered, with the next numbers shown while typing."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from bimtek.common.errors import Refusal
from events.organizers import access, workspace
from events.organizers.access import AnyUser, Capability
from events.organizers.models import Organizer

from . import services
from .forms import PatternForm
from .models import NumberPattern
from .selectors import pattern_of, upcoming

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


def _organizer(user: AnyUser, slug: str) -> Organizer:
    organizer = access.get_organizer(user, slug)
    if not access.capabilities(user, organizer) & {Capability.MANAGE, Capability.ISSUE}:
        raise PermissionDenied
    return organizer


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, organizer: str) -> HttpResponse:
    """Show and set the pattern."""
    owner, today = _organizer(request.user, organizer), timezone.localdate()
    form = PatternForm(request.POST or None, instance=pattern_of(owner))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_pattern(
                pattern=form.instance, start=form.cleaned_data["start"], on=today, session=SESSION_EXAMPLE
            )
        except Refusal as refusal:
            form.add_error("start" if refusal.code == "number_given" else "pattern", str(refusal))
        else:
            messages.success(request, _("The number pattern is saved."))
            return redirect("numbering:edit", organizer=owner.slug)
    status = 422 if form.errors else 200
    context = workspace.page(request.user, owner, "numbers", form=form, fields=FIELDS, **_preview(owner, form, today))
    return render(request, "numbering/edit.html", context, status=status)


@login_required
@require_GET
def preview(request: HttpRequest, organizer: str) -> HttpResponse:
    """The next three numbers for what is being typed."""
    owner = _organizer(request.user, organizer)
    form = PatternForm(request.GET, instance=pattern_of(owner))
    return render(request, "numbering/_preview.html", _preview(owner, form, timezone.localdate()))


def _preview(owner: Organizer, form: PatternForm, today: date) -> dict[str, object]:
    typed = pattern_of(owner)
    start = None
    if form.is_bound:
        form.is_valid()
        typed = NumberPattern(organizer=owner, pattern=form["pattern"].value() or "", reset=form["reset"].value() or "")
        start = form.cleaned_data.get("start")
    try:
        return {"numbers": upcoming(typed, on=today, start=start, session=SESSION_EXAMPLE)}
    except Refusal as refusal:
        return {"numbers": [], "refusal": str(refusal)}
    except ValueError:  # a reset period that is not in the list
        return {"numbers": []}
