"""The page on which an organizer says how attendance becomes minutes."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from events.organizers.access import Capability
from events.training import workspace
from participants.attendance import services
from participants.attendance.selectors import plan_of, policy_of

from .example import example_of
from .forms_policy import PolicyForm


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and set a session's policy, with what it means on its own agenda."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    form = PolicyForm(request.POST or None, instance=policy_of(session))
    if request.method == "POST" and form.is_valid():
        services.set_policy(session=session, by=cast(User, request.user), **form.cleaned_data)
        messages.success(request, _("How attendance counts is saved. All figures follow; certificates issued stay."))
        return redirect("attendance:policy", pk=session.pk)
    context = workspace.page(
        request.user, session, "attendance", here="rule", form=form, example=example_of(plan_of(session))
    )
    return render(request, "attendance/policy.html", context, status=422 if form.errors else 200)
