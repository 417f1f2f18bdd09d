"""The page about an organizer's electronic signature: its key, a new one, giving it up."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.errors import Refusal
from events.organizers import access, workspace
from events.organizers.access import Capability
from events.organizers.models import Organizer

from . import selectors, services
from .forms import KeyUploadForm
from .models import SigningKey


@sensitive_post_parameters("passphrase")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest, organizer: str) -> HttpResponse:
    """The key that signs, those before it, and the form for a new one."""
    owner = access.get_organizer(request.user, organizer, Capability.MANAGE)
    form = KeyUploadForm(request.POST, request.FILES) if request.method == "POST" else KeyUploadForm()
    if form.is_bound and form.is_valid() and _uploaded(request, owner, form):
        messages.success(request, _("The key is stored. Certificates issued from now on are signed with it."))
        return redirect("signing:keys", organizer=owner.slug)
    key, now = selectors.current_key(owner), timezone.now()
    context = workspace.page(
        request.user,
        owner,
        "signing",
        form=form,
        key=key,
        standing=selectors.key_status(key, now) if key else None,
        retired=selectors.retired_keys(owner),
        switched_on=selectors.switched_on(),
    )
    return render(request, "signing/keys.html", context, status=422 if form.errors else 200)


def _uploaded(request: HttpRequest, organizer: Organizer, form: KeyUploadForm) -> bool:
    by = cast(User, request.user)
    try:
        with admitted(of_organizer(organizer.pk)):
            services.upload(organizer=organizer, by=by, now=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error("passphrase" if refusal.code == "wrong_passphrase" else "file", str(refusal))
        return False
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, organizer: str, pk: int) -> HttpResponse:
    """Ask, then give a key up."""
    owner = access.get_organizer(request.user, organizer, Capability.MANAGE)
    key = get_object_or_404(SigningKey, pk=pk, organizer=owner)
    refused = None
    if request.method == "POST":
        try:
            services.retire(key=key, by=cast(User, request.user), now=timezone.now())
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, _("The key is retired. Certificates issued from now on are not signed."))
            return redirect("signing:keys", organizer=owner.slug)
    context = workspace.page(request.user, owner, "signing", key=key, refused=refused)
    return render(request, "signing/retire.html", context, status=422 if refused else 200)
