"""The pages about who may do what: roles held here and above, giving and taking them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal

from . import access, selectors, services
from .access import Capability
from .forms import MemberForm
from .models import Membership, Organizer
from .workspace import page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, organizer: str) -> HttpResponse:
    """Who has which role, and the form that gives one."""
    row = access.get_organizer(request.user, organizer, Capability.MANAGE)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership = services.invite_member(organizer=row, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            said = {"email": membership.user.email, "role": membership.get_role_display()}
            messages.success(request, _("%(email)s is now %(role)s and gets a message about it.") % said)
            return redirect("organizers:members", row.slug)
    return render(
        request, "organizers/members.html", _members_page(request, row, form=form), status=422 if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request: HttpRequest, organizer: str, pk: int) -> HttpResponse:
    """Asks, then takes a role away."""
    row = access.get_organizer(request.user, organizer, Capability.MANAGE)
    membership = get_object_or_404(Membership.objects.select_related("user"), pk=pk, organizer=row)
    refused = None
    if request.method == "POST":
        try:
            services.revoke_role(membership=membership)
        except Refusal as refusal:
            refused = refusal
        else:
            said = {"email": membership.user.email, "role": membership.get_role_display()}
            messages.success(request, _("%(email)s is no longer %(role)s.") % said)
            # Who takes away their own role may have no business here any more.
            mine = membership.user_id == request.user.pk
            return redirect("organizers:workspace") if mine else redirect("organizers:members", row.slug)
    context = page(request.user, row, "members", membership=membership, refused=refused)
    return render(request, "organizers/member_remove.html", context, status=422 if refused else 200)


def _members_page(request: HttpRequest, organizer: Organizer, **context: Any) -> dict[str, Any]:
    held = list(selectors.members(organizer))
    here = [membership for membership in held if membership.organizer_id == organizer.pk]
    above = [membership for membership in held if membership.organizer_id != organizer.pk]
    return page(request.user, organizer, "members", here=here, above=above, **context)
