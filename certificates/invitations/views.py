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
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.common.downloads import Download
from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.training import workspace

from . import services
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
        data = form.cleaned_data | {"invited": form.cleaned_data["invited"] or services.registered(session)}
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
    counts = found.invitees.aggregate(total=Count("pk"), opened=Count("opened_at"), **answered)
    page = Paginator(found.invitees.all(), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"mailing": found, "counts": counts, "page_obj": page}
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


def _mailing(request: HttpRequest, pk: int, mailing: int) -> Mailing:
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    found: Mailing = get_object_or_404(session.mailings.all(), pk=mailing)
    found.session = session
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What an invitation is about, and its answer; who holds the letter may give it, and change it until the day."""
    rows = Invitee.objects.select_related("mailing__session__programme__organizer", "mailing__session__location")
    invitee = get_object_or_404(rows, token=token)
    now = timezone.now()
    first = {"reply": invitee.reply, "represented_by": invitee.represented_by, "note": invitee.note}
    form = AnswerForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(invitee=invitee, now=now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you, your answer has reached the organizer."))
            return redirect("invitations:answer", token=token)
    services.opened(invitee=invitee, now=now)
    context = {"invitee": invitee, "session": invitee.mailing.session, "form": form}
    return render(request, "invitations/answer.html", context, status=422 if form.errors else 200)
