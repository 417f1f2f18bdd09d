"""Taking a pledge that is still missing on a ticket."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal
from participants.claims.access import holder_required, own
from participants.consent import pledging
from participants.consent.forms import PledgesForm


@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest, code: str) -> HttpResponse:
    """Show the pledge of the category, each point with its tick, and write down that all were ticked."""
    registration, now = own(request, code), timezone.now()
    asked = pledging.missing(registration, now=now)
    if not asked:
        return redirect("registration:ticket", code=registration.code)
    form = PledgesForm(request.POST if request.method == "POST" else None, pledges=asked)
    if request.method == "POST" and form.is_valid():
        try:
            pledging.take(registration=registration, pledges=asked, now=now)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your pledge is written down."))
        return redirect("registration:ticket", code=registration.code)
    context = {"registration": registration, "session": registration.session, "form": form}
    return render(request, "registration/pledge.html", context, status=422 if form.errors else 200)
