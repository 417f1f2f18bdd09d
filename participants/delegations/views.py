"""The organizers' pages about delegations."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession
from participants.registration.doubles import has_double
from participants.registration.models import Registration

from . import links, selectors, services
from .forms import ContactForm, DelegationFilterForm, InviteForm
from .models import Delegation

PER_PAGE = 50
TAB = "delegations"
# At which field a refusal stands; others stand above the form.
FIELDS = {"below_taken": "quota", "already_invited": "institution", "category_exists": "institution"}


def session_of(request: HttpRequest, pk: int) -> TrainingSession:
    """A session whose registrants the user handles."""
    return workspace.get_session(request.user, pk, Capability.REGISTER)


def _delegation(request: HttpRequest, pk: int) -> Delegation:
    """A delegation to a session whose registrants the user handles."""
    rows = Delegation.objects.select_related(*selectors.JOINED)
    row = access.get_object(request.user, rows, Capability.REGISTER, owner="pool.session.programme.organizer", pk=pk)
    return cast(Delegation, row)


@login_required
@require_safe
def delegation_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The institutions invited to a session, with what each has done so far."""
    session = session_of(request, pk)
    filters = DelegationFilterForm(request.GET)
    rows = selectors.of_session(session, **filters.chosen())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    counts = selectors.counts(shown)
    sharing = selectors.sharing({row.pool_id for row in shown})
    context = {
        "filters": filters,
        "filtered": any(filters.chosen().values()),
        "page_obj": page,
        "rows": [(row, counts[row.pk], sharing[row.pool_id]) for row in shown],
        "totals": selectors.totals(session),
    }
    return render(request, "delegations/list.html", workspace.page(request.user, session, TAB, **context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite one institution; ends on its page with the link to send."""
    session, now = session_of(request, pk), timezone.now()
    posted = request.POST if request.method == "POST" else None
    form = InviteForm(posted, session=session, pools=list(selectors.shareable(session)))
    if posted is not None and form.is_valid():
        try:
            [row] = services.invite(
                session=session,
                invitations=[form.invitation()],
                seating=form.seating(),
                names_until=form.cleaned_data["names_until"],
                by=cast(User, request.user),
                now=now,
            )
        except Refusal as refusal:
            form.add_error(FIELDS.get(refusal.code), str(refusal))
        else:
            messages.success(request, _("%(name)s is invited. Now send the link.") % {"name": row.institution})
            return redirect("delegations:detail", pk=row.pk)
    context = workspace.page(request.user, session, TAB, form=form)
    return render(request, "delegations/create.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One delegation: its link to send, its quota, its people, with those who may be registered twice."""
    row = _delegation(request, pk)
    people = selectors.people(row).annotate(has_double=has_double())
    context = {
        "delegation": row,
        "address": links.address(row),
        "share_url": links.share_url(row),
        "counts": selectors.counts([row])[row.pk],
        "sharing": selectors.sharing([row.pool_id])[row.pool_id],
        "page_obj": Paginator(people, PER_PAGE).get_page(request.GET.get("page")),
        "active": Registration.ACTIVE,
        "changes": row.changes.select_related("by")[:PER_PAGE],
    }
    return render(request, "delegations/detail.html", workspace.page(request.user, row.session, TAB, **context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the contact person, the deadline, the number of seats."""
    row = _delegation(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = ContactForm(posted, initial=ContactForm.of(row), session=row.session)
    if posted is not None and form.is_valid():
        try:
            quota = form.cleaned_data["quota"]
            by, reason = cast(User, request.user), form.cleaned_data["reason"]
            services.change(
                delegation=row, contact=form.contact(), quota=quota, by=by, reason=reason, now=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(FIELDS.get(refusal.code), str(refusal))
        else:
            messages.success(request, _("The delegation is saved."))
            return redirect("delegations:detail", pk=row.pk)
    others = selectors.sharing([row.pool_id])[row.pool_id] - 1
    context = workspace.page(request.user, row.session, TAB, form=form, delegation=row, others=others)
    return render(request, "delegations/edit.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, row: Delegation, act: Callable[..., None], done: str, **arguments: Any) -> HttpResponse:
    """Do something with the delegation, say what came of it, and show it."""
    try:
        act(delegation=row, **arguments)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("delegations:detail", pk=row.pk)


@login_required
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail the link to the contact person."""
    row, done = _delegation(request, pk), _("The link is on its way to the contact person.")
    return _act(request, row, services.send_link, done, by=cast(User, request.user), now=timezone.now())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then give the delegation a new link."""
    row = _delegation(request, pk)
    if request.method == "POST":
        done = _("This is the new link; the old one does not work any more. Send it to the contact person.")
        return _act(request, row, services.renew_link, done, by=cast(User, request.user))
    return render(request, "delegations/renew.html", workspace.page(request.user, row.session, TAB, delegation=row))


@login_required
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the link to all changes."""
    row, done = (
        _delegation(request, pk),
        _("The delegation is closed: its link shows who is named and changes nothing."),
    )
    return _act(request, row, services.close, done, now=timezone.now())


@login_required
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed link again."""
    return _act(request, _delegation(request, pk), services.reopen, _("The delegation is open again."))


@login_required
@require_POST
def send_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail every link that was not mailed yet."""
    session = session_of(request, pk)
    try:
        n = services.send_links(session=session, by=cast(User, request.user), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext("%(n)s link is on its way.", "%(n)s links are on their way.", n)
        messages.success(request, text % {"n": n})
    return redirect("delegations:list", pk=session.pk)
