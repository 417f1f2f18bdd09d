"""Mailings of a session, and the page on which an invitee answers without an account."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.downloads import Download
from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.training import workspace
from participants.delegations import limits

from . import answering, lists, printing, sending, services
from .forms import AnswerForm, MailingForm
from .models import Invitee, Mailing

PER_PAGE = 100
TAB = "documents"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mailings(request: HttpRequest, pk: int) -> HttpResponse:
    """The mailings of a session, and a form for one more."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    now = timezone.now()
    form = MailingForm(request.POST or None, initial={"on": timezone.localdate(now, session.zone)})
    if form.is_valid():
        data = dict(form.cleaned_data)
        if data.pop("whom"):
            data["invited"] = lists.institutions(session)
        data["invited"] = data["invited"] or lists.registered(session)
        try:
            made = services.create_mailing(session=session, by=cast(User, request.user), now=now, **data)
        except Refusal as refusal:
            form.add_error("invited", str(refusal))
        else:
            messages.success(request, _("The invitations are being printed."))
            return redirect("invitations:mailing", pk=pk, mailing=made.pk)
    rows = session.mailings.annotate(total=Count("invitees"), replied=Count("invitees", filter=~Q(invitees__reply="")))
    context = workspace.page(request.user, session, TAB, form=form, rows=rows)
    return render(request, "invitations/mailings.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def mailing(request: HttpRequest, pk: int, mailing: int) -> HttpResponse:
    """How far a mailing is, and what its invitees answered."""
    found = _mailing(request, pk, mailing)
    answered = {name.value: Count("pk", filter=Q(reply=name)) for name in Invitee.Reply}
    counts = found.invitees.aggregate(
        total=Count("pk"), opened=Count("opened_at"), mailed=Count("mailed_at"), **answered
    )
    page = Paginator(found.invitees.with_standing().select_related("registration"), PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    for row in shown:
        row.share_url = sending.share_url(found, row)
    context: dict[str, Any] = {"mailing": found, "counts": counts, "page_obj": shown}
    context["unsent"] = sending.unsent(found.pk).count()
    return render(request, "invitations/mailing.html", workspace.page(request.user, found.session, TAB, **context))


@login_required
@require_safe
def archive(request: HttpRequest, pk: int, mailing: int) -> HttpResponseBase:
    """The letters of a printed mailing as a ZIP."""
    found = _mailing(request, pk, mailing)
    if not found.file:
        raise Http404
    answer = Download(
        found.file.open("rb"), as_attachment=True, filename=f"undangan-{found.pk}.zip", content_type="application/zip"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_POST
def send(request: HttpRequest, pk: int, mailing: int) -> HttpResponse:
    """Have the links mailed to all invitees with an address that were not written to."""
    found = _mailing(request, pk, mailing)
    try:
        sending.send(mailing=found, by=cast(User, request.user), now=timezone.now())
        messages.success(request, _("The mails are being written. Below you see who got one and who opened the link."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("invitations:mailing", pk=pk, mailing=mailing)


def _mailing(request: HttpRequest, pk: int, mailing: int) -> Mailing:
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    found: Mailing = get_object_or_404(session.mailings.all(), pk=mailing)
    found.session = session
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What an invitation is about, and its answer; who holds the letter may give it, and change it until the day."""
    invitee, now = _invitee(token), timezone.now()
    first = {name: getattr(invitee, name) for name in ("reply", "represented_by", "represented_position", "note")}
    form = AnswerForm(request.POST or None, initial=first, asked=answering.asked_of(invitee, now))
    if request.method == "POST" and form.is_valid():
        try:
            _keep_answer(invitee, form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you, your answer has reached the organizer."))
            return redirect("invitations:answer", token=token)
    if request.method == "GET":
        answering.opened(invitee=invitee, browser=request.headers.get("User-Agent", ""), now=now)
    context = {"invitee": invitee, "session": invitee.mailing.session, "form": form, "text": form.text}
    return render(request, "invitations/answer.html", context, status=422 if form.errors else 200)


def _keep_answer(invitee: Invitee, form: AnswerForm) -> None:
    if invitee.delegation_id and limits.too_many_named(invitee.delegation_id):
        raise Refusal("too_often", _("Very many people were named today. Try again tomorrow, or ask the organizer."))
    kept = answering.answer(invitee=invitee, given=form.given(), now=timezone.now())
    if invitee.delegation_id and kept.registration_id != invitee.registration_id:
        limits.count_named(invitee.delegation_id)


def _invitee(token: str) -> Invitee:
    joined = "mailing__session__programme__organizer", "mailing__session__location"
    rows = Invitee.objects.select_related(*joined, "delegation__pool__session__programme__organizer")
    found: Invitee = get_object_or_404(rows, token=token)
    return found


@never_cache
@require_safe
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """The invitee's letter as a PDF, out of the mailing's file; 404 until it is printed."""
    invitee = _invitee(token)
    pdf = printing.printed_letter(invitee)
    if pdf is None:
        raise Http404
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="undangan.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
