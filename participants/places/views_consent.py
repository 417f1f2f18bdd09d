"""What a participant agreed to, to be read and withdrawn."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal
from participants.claims.access import holder_required, own
from participants.consent import selectors, withdrawal
from participants.consent.forms_withdraw import ConsentWithdrawForm


@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Show what was agreed to, then withdraw what is ticked."""
    registration = own(request, code)
    proofs = selectors.proofs(registration)
    form = ConsentWithdrawForm(request.POST if request.method == "POST" else None, proofs=proofs)
    if form.is_bound and (form.is_valid() or not form.choices):
        try:
            withdrawal.withdraw(registration=registration, keys=form.chosen(), now=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("What you ticked is withdrawn and the organizer has been told."))
        return redirect("consent:withdraw", code=registration.code)
    context = {"registration": registration, "session": registration.session, "proofs": proofs, "form": form}
    return render(request, "registration/withdraw.html", context, status=422 if form.errors else 200)
