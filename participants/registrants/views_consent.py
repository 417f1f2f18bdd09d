"""Writing down that a participant without an account, or a guardian, has withdrawn what was agreed to."""

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
from participants.consent import selectors as consents
from participants.consent import withdrawal
from participants.consent.forms_withdraw import ConsentWithdrawForm

from .views import TAB, registration_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Ask what the person withdrew by letter, phone or in person, then write it down."""
    row = registration_of(request, pk, registration)
    form = ConsentWithdrawForm(request.POST if request.method == "POST" else None, proofs=consents.proofs(row))
    if form.is_bound and (form.is_valid() or not form.choices):
        try:
            by = cast(User, request.user)
            withdrawal.withdraw(registration=row, keys=form.chosen(), by=by, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The withdrawal is written down. Act on it within 3 x 24 hours."))
        return redirect("registrants:detail", pk=pk, registration=row.pk)
    context = workspace.page(request.user, row.session, TAB, registration=row, form=form)
    return render(request, "registrants/withdraw.html", context, status=422 if form.errors else 200)
