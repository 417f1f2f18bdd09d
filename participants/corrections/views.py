"""A person's own data: to change, what became of it, and what others propose."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from bimtek.common.way_back import way_back
from participants.people import history, limits
from participants.people.forms import OwnPersonForm
from participants.people.matching import check_free_for
from participants.people.services import identity_warnings, person_of

from . import mails, selectors, services

LINES = 100  # of the history on one page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and save the person's own data; `next` leads back to where it was needed."""
    user = cast(User, request.user)
    person = person_of(user)
    form = OwnPersonForm(request.POST if request.method == "POST" else None, instance=person)
    following = way_back(request)
    if request.method == "POST" and form.is_valid():
        try:
            _check_nik(user, form)
            data, nik = form.person_data(), form.cleaned_data["nik"]
            person, held = services.save_own(user=user, data=data, nik=nik, now=timezone.now())
        except Refusal as refusal:
            form.add_error("nik", ValidationError(str(refusal), code=refusal.code))
        else:
            messages.success(request, _("Your details are saved."))
            if held is not None:
                messages.warning(request, _("Attendance was taken already: the organizer looks at the new name first."))
            for warning in identity_warnings(person):
                messages.warning(request, str(warning))
            return redirect(following or "people:profile")
    context = {
        "form": form,
        "next": following,
        "proposals": selectors.for_owner(person).count(),
        "on_ticket": form.has_error("nik", "nik_on_ticket"),
    }
    return render(request, "people/profile.html", context, status=422 if form.errors else 200)


def _check_nik(user: User, form: OwnPersonForm) -> None:
    nik = form.cleaned_data["nik"]
    if nik and not limits.allow_nik(user):
        raise Refusal("nik_tries", _("The NIK was changed too often today. Leave it empty now and try again tomorrow."))
    check_free_for(user, name=form.cleaned_data["name"], nik=nik)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What became of the person's data, and what staff propose to change."""
    person = person_of(request.user)
    proposals = [(each, selectors.changes_of(each)) for each in selectors.for_owner(person)]
    lines = history.of_person(person)[:LINES] if person else []
    return render(request, "corrections/mine.html", {"proposals": proposals, "lines": lines})


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or decline what staff propose."""
    proposal = get_object_or_404(selectors.for_owner(person_of(request.user)), pk=pk)
    try:
        services.decide(
            proposal=proposal, accept="accept" in request.POST, by=cast(User, request.user), now=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your answer is saved."))
    return redirect("corrections:mine")


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """The owner of a mailbox confirms that the person written down with it is them."""
    said = mails.read(token)
    if said is None:
        return render(request, "corrections/confirm_address.html", {"outcome": "unknown"}, status=404)
    outcome = "ask"
    if request.method == "POST":
        outcome = "done" if services.confirm_address(person_id=said[0], address=said[1]) else "changed"
    return render(request, "corrections/confirm_address.html", {"outcome": outcome, "address": said[1]})
