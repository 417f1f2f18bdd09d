"""Likely doubles of a session: shown, compared, merged with a preview, and taken apart again."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.training import workspace
from participants.corrections.holding import Holder, holder_of
from participants.doubles import selectors, services
from participants.doubles.forms import MergeForm
from participants.people.models import Person
from participants.registrants.views import TAB, registration_of, session_of
from participants.registration.doubles import doubles_beside, doubles_in
from participants.registration.models import Registration

from . import consequences

PER_PAGE = 50


@login_required
@require_safe
def doubles(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of a session may be one human being twice, by name."""
    session = session_of(request, pk)
    page = Paginator(doubles_in(session), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "casework/doubles.html", workspace.page(request.user, session, TAB, page_obj=page))


@login_required
@require_safe
def compare(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """One registration beside those of the session that may be the same human being, and the merges that stand."""
    row = registration_of(request, pk, registration)
    organizer = row.session.programme.organizer
    context = {
        "registration": row,
        "others": doubles_beside(row),
        "merges": selectors.standing_of(row.person, organizer),
    }
    return render(request, "casework/compare.html", workspace.page(request.user, row.session, TAB, **context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int, registration: int, other: int) -> HttpResponse:
    """Show what merging two people does, ask why, then do it."""
    row = registration_of(request, pk, registration)
    organizer = row.session.programme.organizer
    rows = Registration.objects.select_related("person__user", "session__programme")
    beside = get_object_or_404(rows, pk=other, session__programme__organizer=organizer)
    form = MergeForm(request.POST if request.method == "POST" else None)
    kept, emptied = _who_stays(row.person, beside.person, row)
    try:
        plan = selectors.plan(kept, emptied, organizer)
        if form.is_bound and form.is_valid():
            by = cast(User, request.user)
            services.merge(plan=plan, organizer=organizer, by=by, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The two are one person now. It can be undone here."))
            return redirect("casework:compare", pk=pk, registration=row.pk)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("casework:compare", pk=pk, registration=row.pk)
    form.initial["seen"] = plan.digest
    context = {"registration": row, "plan": plan, "form": form, "certificates": consequences.of_merge(plan)}
    page = workspace.page(request.user, row.session, TAB, **context)
    return render(request, "casework/merge.html", page, status=422 if form.errors else 200)


def _who_stays(one: Person, other: Person, seen_from: Registration) -> tuple[Person, Person]:
    """The person to keep, then the one to empty: data of others stays, else the older entry."""
    organizer = seen_from.session.programme.organizer
    if holder_of(other, organizer) is not Holder.OWN:
        return other, one
    if holder_of(one, organizer) is not Holder.OWN:
        return one, other
    return (one, other) if one.pk < other.pk else (other, one)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int, registration: int, merge: int) -> HttpResponse:
    """Show what goes back to whom, then take two people apart again."""
    row = registration_of(request, pk, registration)
    standing = get_object_or_404(selectors.standing_of(row.person, row.session.programme.organizer), pk=merge)
    if request.method == "POST":
        try:
            services.undo(merge=standing, by=cast(User, request.user), now=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("They are two people again."))
        return redirect("casework:compare", pk=pk, registration=row.pk)
    plan = selectors.undo_plan(standing)
    context = {
        "registration": row,
        "merge": standing,
        "plan": plan,
        "certificates": consequences.of_registrations(plan.back),
    }
    return render(request, "casework/undo_merge.html", workspace.page(request.user, row.session, TAB, **context))
