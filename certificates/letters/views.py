"""The register of letters in the workspace: numbers with their letters, reserving, making void, patterns."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.organizers import access, workspace
from events.organizers.access import Capability
from events.organizers.models import Organizer

from . import services
from .forms import LetterPatternForm, ReserveForm, VoidForm
from .kinds import NUMBERED
from .models import RegisteredLetter

PER_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, organizer: str) -> HttpResponse:
    """Every number of the organizer's letters, latest first, and a form that reserves some."""
    owner = access.get_organizer(request.user, organizer, Capability.REGISTER)
    now, kinds = timezone.now(), list(NUMBERED.items())
    form = ReserveForm(request.POST or None, kinds=kinds, initial={"on": timezone.localdate(now)})
    if form.is_valid():
        asked = form.cleaned_data
        try:
            services.take(
                organizer=owner, kind=asked["kind"], on=asked["on"], by=cast(User, request.user), now=now,
                about=services.About(asked["subject"]), count=asked["count"], reserved=True,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The numbers are reserved."))
            return redirect("letters:register", owner.slug)
    rows = owner.letters.select_related("session__programme", "taken_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    patterns = [(kind, label, services.pattern_of(owner, kind).pattern) for kind, label in kinds]
    shown = {"form": form, "page_obj": page, "patterns": patterns, "kinds": NUMBERED}
    return _page(request, owner, "register", failed=bool(form.errors), **shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pattern(request: HttpRequest, organizer: str, kind: str) -> HttpResponse:
    """Show and set how one kind of letter is numbered."""
    owner = access.get_organizer(request.user, organizer, Capability.MANAGE)
    if kind not in NUMBERED:
        raise Http404
    form = LetterPatternForm(request.POST or None, instance=services.pattern_of(owner, kind))
    if form.is_valid():
        try:
            services.set_pattern(pattern=form.instance)
        except Refusal as refusal:
            form.add_error("pattern", str(refusal))
        else:
            messages.success(request, _("The number pattern is saved."))
            return redirect("letters:register", owner.slug)
    return _page(request, owner, "pattern", failed=bool(form.errors), form=form, kind=NUMBERED[kind])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, then make a number void."""
    rows = RegisteredLetter.objects.select_related("organizer")
    letter = cast(RegisteredLetter, access.get_object(request.user, rows, Capability.REGISTER, pk=pk))
    form = VoidForm(request.POST or None)
    if form.is_valid():
        try:
            services.void(letter=letter, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The number is void."))
            return redirect("letters:register", letter.organizer.slug)
    return _page(request, letter.organizer, "void", failed=bool(form.errors), form=form, letter=letter)


def _page(request: HttpRequest, owner: Organizer, name: str, *, failed: bool = False, **context: Any) -> HttpResponse:
    shown = workspace.page(request.user, owner, "papers", **context)
    return render(request, f"letters_register/{name}.html", shown, status=422 if failed else 200)
