"""Issuing a session's certificates: who gets one, doing it, taking all files away."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.admission import Busy, of_organizer
from bimtek.common.errors import Refusal
from certificates.layouts.selectors import choices, key_of
from certificates.layouts.services import chosen
from certificates.signing.selectors import active_key
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession
from participants.registration.doubles import doubles_in

from . import name_requests, selectors, services
from .downloads import zip_response
from .entitlement import entitlement
from .forms import CertificateFilter, IssueForm
from .models import Certificate
from .names import changed_names, names_waiting
from .specimen import specimen as make_specimen

ROWS_PER_PAGE = 100
LEAVE_OUT_MOST = 500  # names with a box to leave them out of a batch


@login_required
@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Who will get a certificate, who has one, who not and why; what is missing; the choice of layout."""
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    return _overview(request, session, _form(session, initial=_initial(session)))


def _form(session: TrainingSession, data: QueryDict | None = None, **options: Any) -> IssueForm:
    return IssueForm(data, layouts=choices(session.programme.organizer), **options)


def _initial(session: TrainingSession) -> dict[str, Any]:
    last = session.batches.select_related("layout_version").first()
    today = selectors.today_there(session)
    return {"layout": key_of(last.layout_version) if last else "klasik", "issued_on": max(today, session.ends_on)}


def _overview(request: HttpRequest, session: TrainingSession, form: IssueForm, status: int = 200) -> HttpResponse:
    today, now = selectors.today_there(session), timezone.now()
    plan = selectors.plan(session, now=now)
    filters = CertificateFilter(request.GET)
    context = workspace.page(
        request.user,
        session,
        "certificates",
        form=form,
        plan=plan,
        signing_key=active_key(session.programme.organizer, now),
        filters=filters,
        filtered=filters.words,
        page_obj=Paginator(selectors.found_by(plan.holding, filters.words), ROWS_PER_PAGE).get_page(
            request.GET.get("page")
        ),
        waiting=plan.waiting[:ROWS_PER_PAGE],
        layouts=choices(session.programme.organizer),
        doubles=doubles_in(session).exists(),
        renamed=changed_names(session, [each.registration.pk for each in plan.ready if each.registration]),
        names_waiting=names_waiting(session),
        name_requests=name_requests.waiting(session),
        missing=selectors.missing(session, on=max(today, session.ends_on)),
        over=today >= session.ends_on,
        unfinished=selectors.unfinished(session),
        entitlement=entitlement(session),
        ready=[(each, each.marker) for each in plan.ready[:LEAVE_OUT_MOST]],
        batches=[(batch, selectors.progress(batch)) for batch in session.batches.all()[:5]],
    )
    return render(request, "issuing/overview.html", context, status=status)


@login_required
@require_safe
def specimen(request: HttpRequest, pk: int, layout: str) -> HttpResponse:
    """How a certificate of the session will look, as a PDF to open."""
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    version = chosen(session.programme.organizer, layout)
    if version is None:
        raise Http404
    day, now = max(selectors.today_there(session), session.ends_on), timezone.now()
    try:
        pdf = make_specimen(session, layout_version=version, issued_on=day, now=now)
    except Busy:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("issuing:overview", pk=pk)
    disposition = f'inline; filename="contoh-{layout}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})


@login_required
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue to everyone who may have one and has none."""
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    form = _form(session, request.POST)
    version = chosen(session.programme.organizer, form.cleaned_data["layout"]) if form.is_valid() else None
    if version is None:
        return _overview(request, session, form, status=422)
    by, asked = cast(User, request.user), {name: form.cleaned_data[name] for name in ("issued_on", "key")}
    asked["left_out"] = request.POST.getlist("left_out")[:LEAVE_OUT_MOST]
    try:
        batch = services.issue(session=session, layout_version=version, by=by, now=timezone.now(), **asked)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _overview(request, session, form, status=422)
    return redirect("issuing:progress", pk=session.pk, batch=batch.pk)


@login_required
@require_safe
def archive(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The PDFs of all valid certificates of the session in one ZIP."""
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    valid = selectors.heads(session).filter(status=Certificate.Status.VALID)
    name = slugify(f"sertifikat {session.programme.title[:60]} {session.title}")
    return zip_response(valid, name, share=of_organizer(session.programme.organizer_id))
