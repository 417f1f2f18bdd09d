"""Withdrawing consent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal
from participants.claims.access import holder_required, own

from . import services


@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Show what was agreed to, then withdraw it."""
    registration = own(request, code)
    if request.method == "POST":
        try:
            services.withdraw(registration=registration, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your consent is withdrawn and the organizer has been told."))
        return redirect("registration:ticket", code=registration.code)
    consents = list(registration.consents.select_related("text"))
    context = {"registration": registration, "session": registration.session, "consents": consents}
    return render(request, "registration/withdraw.html", context)
