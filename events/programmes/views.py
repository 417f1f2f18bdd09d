"""Programmes in the organizers' workspace."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import AnyUser, Capability
from events.organizers.workspace import page

from . import selectors, services
from .forms import ProgrammeForm, ProgrammeSearchForm, TopicFormSet
from .models import Programme

PER_PAGE = 30
SECTION = "programmes"


def get_programme(user: AnyUser, slug: str, capability: Capability) -> Programme:
    """The programme with its organizer, if the user has the capability there; raises as `access.require` does."""
    rows = Programme.objects.select_related("organizer")
    programme: Programme = access.get_object(user, rows, capability, slug=slug)
    return programme


@login_required
@require_safe
def manage_list(request: HttpRequest, organizer: str) -> HttpResponse:
    """The organizer's programmes, newest first."""
    row = access.get_organizer(request.user, organizer)
    search = ProgrammeSearchForm(request.GET)
    found = selectors.programmes_of(row, words=search.words, status=search.status_wanted)
    rows = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = page(request.user, row, SECTION, page_obj=rows, search=search)
    return render(request, "programmes/manage_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, organizer: str) -> HttpResponse:
    """A new programme, as a draft."""
    row = access.get_organizer(request.user, organizer, Capability.EDIT)
    form = ProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        programme = services.create_programme(organizer=row, **form.cleaned_data)
        messages.success(request, _("The draft is saved. Next, write down its topics."))
        return redirect("programmes:topics", programme.slug)
    return render(
        request, "programmes/form.html", page(request.user, row, SECTION, form=form), status=422 if form.errors else 200
    )


@login_required
@require_safe
def manage_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One programme with its topics, its sessions, and what can be done with it."""
    programme = get_programme(request.user, slug, Capability.VIEW)
    return _detail(request, programme)


def _detail(request: HttpRequest, programme: Programme, *, refused: Refusal | None = None) -> HttpResponse:
    sessions = Paginator(selectors.sessions_of(programme), PER_PAGE).get_page(request.GET.get("page"))
    context = page(
        request.user,
        programme.organizer,
        SECTION,
        programme=programme,
        plan=selectors.plan_of(programme),
        page_obj=sessions,
        refused=refused,
        steps=selectors.steps_of(programme),
        texts=selectors.texts_of(programme),
    )
    return render(request, "programmes/manage_detail.html", context, status=422 if refused else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that is told about a programme."""
    programme = get_programme(request.user, slug, Capability.EDIT)
    form = ProgrammeForm(request.POST or None, instance=programme)
    if request.method == "POST" and form.is_valid():
        # Only what the form shows: another member may publish the programme at this moment.
        form.save(commit=False).save(update_fields=[*form.fields, "updated_at"])
        messages.success(request, _("Saved."))
        return redirect("programmes:manage_detail", programme.slug)
    context = page(request.user, programme.organizer, SECTION, form=form, programme=programme)
    return render(request, "programmes/form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics with order and minutes; saving always leaves blank rows for more."""
    programme = get_programme(request.user, slug, Capability.EDIT)
    per_jp = {"minutes_per_jp": programme.minutes_per_jp}
    formset = TopicFormSet(request.POST or None, instance=programme, form_kwargs=per_jp)
    if request.method == "POST" and formset.is_valid():
        with transaction.atomic():
            formset.save()
            services.arrange_topics(programme=programme)
        messages.success(request, _("Saved."))
        more = "more" in request.POST
        return redirect("programmes:topics" if more else "programmes:manage_detail", programme.slug)
    plan = selectors.plan_of(programme)
    context = page(request.user, programme.organizer, SECTION, formset=formset, programme=programme, plan=plan)
    return render(request, "programmes/topics.html", context, status=422 if formset.is_bound else 200)


@login_required
@require_POST
def change_status(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish, take back, archive or bring back."""
    programme = get_programme(request.user, slug, Capability.EDIT)
    try:
        services.change_status(programme=programme, status=_status(request.POST.get("status", "")))
    except Refusal as refusal:
        return _detail(request, programme, refused=refusal)
    said = {"title": programme.title, "status": programme.get_status_display()}
    messages.success(request, _("“%(title)s” is now %(status)s.") % said)
    return redirect("programmes:manage_detail", programme.slug)


def _status(typed: str) -> Programme.Status:
    try:
        return Programme.Status(typed)
    except ValueError:
        raise Refusal("programme_status", _("Choose one of the buttons of this page.")) from None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks, then deletes a draft without sessions."""
    programme = get_programme(request.user, slug, Capability.EDIT)
    refused = None
    if request.method == "POST":
        try:
            services.delete_programme(programme=programme)
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, _("“%(title)s” has been deleted.") % {"title": programme.title})
            return redirect("programmes:manage_list", programme.organizer.slug)
    context = page(request.user, programme.organizer, SECTION, programme=programme, refused=refused)
    return render(request, "programmes/delete.html", context, status=422 if refused else 200)
