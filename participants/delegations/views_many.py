"""Inviting many institutions: fill or paste the lines, look at what was read, confirm."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.training import workspace
from events.training.models import TrainingSession

from . import selectors, services
from .forms import ManyForm
from .invitations import key
from .prefill import FillForm
from .views import TAB, session_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create_many(request: HttpRequest, pk: int) -> HttpResponse:
    """Read pasted lines; with `confirm`, and only for what was last shown, invite those that can be used."""
    session = session_of(request, pk)
    fill = FillForm(request.GET if "source" in request.GET and request.method != "POST" else None)
    lines = fill.lines(session.programme.organizer) if fill.is_bound and fill.is_valid() else ""
    form = ManyForm(
        request.POST if request.method == "POST" else None,
        initial={"lines": lines},
        session=session,
        pools=list(selectors.shareable(session)),
        known=selectors.known(session),
    )
    context: dict[str, Any] = {"form": form, "fill": fill, "filled": len(lines.splitlines())}
    if request.method == "POST" and form.is_valid():
        if "confirm" in request.POST and form.was_seen and form.accepted and _invited(request, session, form):
            if not form.refused:
                return redirect("delegations:list", pk=session.pk)
            form = _with_refused(form)
            form.full_clean()
            context["form"] = form
        context["read"] = True
    page = workspace.page(request.user, session, TAB, **context)
    return render(request, "delegations/create_many.html", page, status=422 if form.errors or fill.errors else 200)


def _with_refused(form: ManyForm) -> ManyForm:
    """The same form with only those lines that could not be used, to be corrected and read again."""
    data = {name: form.data[name] for name in form.data}
    data["lines"] = "\n".join(each.text for each in form.refused)
    known = form.known | {key(each.institution) for each in form.accepted}
    return ManyForm(data, session=form.session, pools=list(form.pools.values()), known=known)


def _invited(request: HttpRequest, session: TrainingSession, form: ManyForm) -> bool:
    """Invite the institutions that could be read and say so; a refusal goes onto the form."""
    try:
        rows = services.invite(
            session=session,
            invitations=form.accepted,
            seating=form.seating(),
            names_until=form.cleaned_data["names_until"],
            by=cast(User, request.user),
            now=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    n = len(rows)
    text = ngettext("%(n)s institution is invited.", "%(n)s institutions are invited.", n) % {"n": n}
    messages.success(request, text)
    return True
