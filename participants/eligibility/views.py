"""The page on which an organizer sets what a session asks for its certificates."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.organizers.access import Capability
from events.training import workspace
from participants.attendance.selectors import policy_of

from . import services
from .forms import EligibilityRuleForm
from .selectors import rule_of


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and set the rule of a session."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    form = EligibilityRuleForm(request.POST or None, instance=rule_of(session), session=session)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        services.set_rule(session=session, required=list(data.pop("required_items")), **data)
        messages.success(request, _("The rule for certificates is saved."))
        return redirect("eligibility:edit", pk=session.pk)
    context = workspace.page(request.user, session, "attendance", here="rule", form=form, policy=policy_of(session))
    return render(request, "eligibility/edit.html", context, status=422 if form.errors else 200)
