"""The organizers' pages about their sessions."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.common.errors import Refusal
from events.organizers import access, workspace
from events.organizers.access import Capability
from events.programmes.models import Programme
from events.training.models import TrainingSession
from events.training.selectors import of_organizer
from events.training.workspace import get_session, page

from . import selectors, services
from .forms import SessionFilterForm, SessionForm, StatusForm

PER_PAGE = 30


@login_required
@require_safe
def manage_list(request: HttpRequest, organizer: str) -> HttpResponse:
    """The organizer's sessions, filtered."""
    owner = access.get_organizer(request.user, organizer)
    filters = SessionFilterForm(request.GET, organizer=owner)
    sessions = filters.apply(of_organizer(owner))
    context = workspace.page(
        request.user,
        owner,
        "sessions",
        filters=filters,
        filtered=any(request.GET.get(name) for name in filters.fields),
        page_obj=Paginator(sessions, PER_PAGE).get_page(request.GET.get("page")),
    )
    return render(request, "training/manage_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, slug: str) -> HttpResponse:
    """A new session of a programme, as a draft."""
    programmes = Programme.objects.select_related("organizer__region")
    programme: Programme = access.get_object(request.user, programmes, Capability.EDIT, slug=slug)
    form = SessionForm(request.POST or None, instance=TrainingSession(programme=programme))
    if request.method == "POST" and form.is_valid():
        session = form.save()
        messages.success(request, _("The session is saved as a draft. Add seats and the agenda, then publish it."))
        return redirect("training:manage_detail", pk=session.pk)
    context = workspace.page(request.user, programme.organizer, "sessions", programme=programme, form=form)
    return render(request, "training/create.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def manage_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A session at a glance: what it is, what publishing still asks for, what can be done."""
    return _detail(request, get_session(request.user, pk, Capability.VIEW))


def _detail(request: HttpRequest, session: TrainingSession, refusal: Refusal | None = None) -> HttpResponse:
    now = timezone.now()
    context = page(
        request.user,
        session,
        "summary",
        pools=list(session.pools.all()),
        agenda_items=session.agenda.count(),
        requirements=selectors.requirements(session),
        steps=selectors.steps(session, now),
        registration_open=session.registration_open(now),
        refusal=refusal,
    )
    return render(request, "training/manage_detail.html", context, status=422 if refusal else 200)


@login_required
@require_POST
def change_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish, close, finish, take back: what `selectors.STEPS` names."""
    session = get_session(request.user, pk, Capability.EDIT)
    form = StatusForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no such status")
    try:
        services.change_status(session=session, to=form.cleaned_data["to"], now=timezone.now(), by=request.user)
    except Refusal as refusal:
        return _detail(request, get_session(request.user, pk, Capability.EDIT), refusal)
    messages.success(request, _("The session is now: %(status)s.") % {"status": session.get_status_display()})
    return redirect("training:manage_detail", pk=session.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a draft."""
    session = get_session(request.user, pk, Capability.EDIT)
    refusal = None
    if request.method == "POST":
        try:
            services.delete_draft(session=session)
        except Refusal as said:
            refusal = said
        else:
            messages.success(request, _("The draft is deleted."))
            return redirect("training:manage_list", organizer=session.programme.organizer.slug)
    context = page(request.user, session, "summary", refusal=refusal)
    return render(request, "training/delete.html", context, status=422 if refusal else 200)
