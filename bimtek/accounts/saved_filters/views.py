"""Keeping the filter of a list under a name, and forgetting it; both lead back to the list."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal

from . import services
from .forms import SavedFilterForm
from .models import SavedFilter


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what was asked of a list, for this account."""
    form = SavedFilterForm(request.POST)
    if not form.is_valid():
        if "path" in form.errors or "query" in form.errors:
            raise BadRequest("not a form of a list")
        messages.error(request, _("Give the filter a name of at most 60 letters."))
        return redirect(f"{form.cleaned_data['path']}?{services.asked(form.cleaned_data['query'])}")
    kept = form.kept()
    try:
        saved = services.keep(user=cast(User, request.user), **kept)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{kept['path']}?{services.asked(kept['query'])}")
    messages.success(request, _("The filter “%(name)s” is kept; only you see it.") % {"name": saved.name})
    return redirect(saved.address)


@login_required
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of the account's own filters."""
    saved = get_object_or_404(SavedFilter, pk=pk, user=cast(User, request.user))
    saved.delete()
    messages.success(request, _("The filter “%(name)s” is deleted.") % {"name": saved.name})
    return redirect(saved.path)
