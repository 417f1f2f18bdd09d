"""The organizers' pages about the seats of a session."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import AnyUser, Capability
from events.training.models import TrainingSession
from events.training.workspace import get_session, page

from . import services
from .forms import CeilingForm, PoolForm, SeveralPoolsForm
from .many import add_pools
from .models import SeatCeiling, SeatPool
from .terms import Terms

# At which field a refusal stands; others stand above the form.
FIELDS = {"below_taken": "capacity", "category_exists": "category", "not_open_for_role": "entry"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The categories of a session with their seats, and a form for one more."""
    writes = request.method == "POST"
    session = get_session(request.user, pk, Capability.EDIT if writes else Capability.VIEW)
    at_once = writes and "lines" in request.POST
    form = PoolForm(request.POST if writes and not at_once else None)
    several = SeveralPoolsForm(request.POST if at_once else None)
    if writes and _added(session, form, several):
        messages.success(request, _("The seats are added."))
        return redirect("seats:edit", pk=session.pk)
    pools = list(session.pools.select_related("ceiling"))
    ceiling = pools[0].ceiling if pools else SeatCeiling.objects.filter(session=session).first()
    capacity, taken = sum(pool.capacity for pool in pools), sum(pool.taken for pool in pools)
    context = page(
        request.user,
        session,
        "seats",
        form=form,
        several=several,
        pools=pools,
        ceiling=ceiling,
        total={"capacity": capacity, "taken": taken, "waiting": sum(pool.waiting for pool in pools)},
        room_for=_too_small(
            session.location.capacity if session.location else None,
            min(capacity, ceiling.capacity) if ceiling else capacity,
        ),
    )
    return render(request, "seats/edit.html", context, status=422 if form.errors or several.errors else 200)


def _added(session: TrainingSession, form: PoolForm, several: SeveralPoolsForm) -> bool:
    """Add what the form that was sent says; False, with the reason on it, where that cannot be."""
    sent: PoolForm | SeveralPoolsForm = several if several.is_bound else form
    if not sent.is_valid():
        return False
    try:
        if isinstance(sent, SeveralPoolsForm):
            made = add_pools(session=session, wanted=sent.cleaned_data["lines"], terms=Terms())
            audit.record(session, seats_added=", ".join(f"{pool.pk}: {pool.capacity}" for pool in made))
        else:
            services.add_pool(session=session, **sent.values())
    except Refusal as refusal:
        sent.add_error("lines" if several.is_bound else FIELDS.get(refusal.code), str(refusal))
        return False
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ceiling(request: HttpRequest, pk: int) -> HttpResponse:
    """Set, change or remove how many people all categories hold together."""
    session = get_session(request.user, pk, Capability.EDIT)
    stored = SeatCeiling.objects.filter(session=session).first()
    initial = {"capacity": stored.capacity if stored else None}
    form = CeilingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_ceiling(session=session, capacity=form.cleaned_data["capacity"])
        except Refusal as refusal:
            form.add_error("capacity" if refusal.code == "below_taken" else None, str(refusal))
        else:
            messages.success(request, _("The seats are saved."))
            return redirect("seats:edit", pk=session.pk)
    context = page(request.user, session, "seats", form=form, ceiling=stored)
    return render(request, "seats/ceiling.html", context, status=422 if form.errors else 200)


def _too_small(room_for: int | None, seats: int) -> int | None:
    """How many people the location holds, where that is fewer than the seats."""
    return room_for if room_for is not None and seats > room_for else None


def _get_pool(user: AnyUser, pk: int) -> SeatPool:
    pools = SeatPool.objects.select_related("session__programme__organizer", "session__location")
    pool = access.get_object(user, pools, Capability.EDIT, owner="session.programme.organizer", pk=pk)
    return cast(SeatPool, pool)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pool(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a category: its name, its number of seats."""
    row = _get_pool(request.user, pk)
    form = PoolForm(request.POST or None, initial=PoolForm.of(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_pool(pool=row, **form.values())
        except Refusal as refusal:
            form.add_error(FIELDS.get(refusal.code), str(refusal))
        else:
            messages.success(request, _("The seats are saved."))
            return redirect("seats:edit", pk=row.session_id)
    context = page(request.user, row.session, "seats", form=form, pool=row)
    return render(request, "seats/pool.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then stop offering a category."""
    row = _get_pool(request.user, pk)
    refusal = None
    if request.method == "POST":
        try:
            services.delete_pool(pool=row)
        except Refusal as said:
            refusal = said
        else:
            messages.success(request, _("The category is deleted."))
            return redirect("seats:edit", pk=row.session_id)
    context = page(request.user, row.session, "seats", pool=row, refusal=refusal)
    return render(request, "seats/delete.html", context, status=422 if refusal else 200)
