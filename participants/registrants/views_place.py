"""Staff change what a registration says: category, on behalf of whom, site, answers."""

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
from events.training import workspace

from .changing import change_place
from .forms_place import PlaceChangeForm
from .views import TAB, pools_of, registration_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Ask what is to change and why, then write it."""
    row = registration_of(request, pk, registration)
    posted = request.POST if request.method == "POST" else None
    form = PlaceChangeForm(posted, request.FILES or None, registration=row, pools=pools_of(row.session))
    if posted is not None and form.is_valid():
        reason, by = form.cleaned_data["reason"], cast(User, request.user)
        try:
            change_place(registration=row, wish=form.place(), reason=reason, by=by, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The registration is changed."))
            return redirect("registrants:detail", pk=pk, registration=row.pk)
    page = workspace.page(request.user, row.session, TAB, registration=row, form=form)
    return render(request, "registrants/place.html", page, status=422 if form.errors else 200)
