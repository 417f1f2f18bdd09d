"""A person's own data."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal

from . import limits, services
from .forms import PersonForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and save the person's own data; `next` leads back to where it was needed."""
    user = cast(User, request.user)
    person = services.person_of(user)
    form = PersonForm(request.POST if request.method == "POST" else None, instance=person)
    following = _safe_next(request)
    if request.method == "POST" and form.is_valid():
        try:
            _check_tries(user, form)
            person = services.save_profile(user=user, data=form.person_data(), nik=form.cleaned_data["nik"])
        except Refusal as refusal:
            form.add_error("nik", ValidationError(str(refusal), code=refusal.code))
        else:
            messages.success(request, _("Your details are saved."))
            for warning in services.identity_warnings(person):
                messages.warning(request, str(warning))
            return redirect(following or "people:profile")
    return render(request, "people/profile.html", {"form": form, "next": following}, status=422 if form.errors else 200)


def _check_tries(user: User, form: PersonForm) -> None:
    if form.cleaned_data["nik"] and not limits.allow_nik(user):
        raise Refusal("nik_tries", _("The NIK was changed too often today. Leave it empty now and try again tomorrow."))


def _safe_next(request: HttpRequest) -> str:
    """The path the person came from, if that is on this site; else empty."""
    following = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(following, None, require_https=request.is_secure())
    return following if safe and following.startswith("/") else ""
