"""Staff's pages of an evaluation in the hall: its QR on the projector, its sheet on paper, and keying that in."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.common import press
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.errors import Refusal
from bimtek.common.qr import svg
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession
from participants.evaluation import paper as sheets
from participants.evaluation.models import EvaluationAnswer, EvaluationForm
from participants.evaluation.selectors import open_forms
from participants.evaluation.services import form_of, form_to_look_at
from participants.registration.models import Registration

Moment = EvaluationForm.Moment
PEOPLE_A_PAGE = 100


@never_cache
@login_required
@require_safe
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The QR that leads participants to the form of their own place, of `moment` if said; how many have answered."""
    session = workspace.get_session(request.user, pk, Capability.VIEW)
    moment = request.GET.get("moment", "")
    forms = [form for form in open_forms(session) if moment in ("", form.moment)]
    form = forms[-1] if forms else None
    query = {"moment": moment} if moment in Moment.values else None
    address = f"{settings.SITE_URL}{reverse('evaluation:enter', kwargs={'pk': session.pk}, query=query)}"
    shown = {
        "session": session,
        "form": form,
        "filled": form.filled.count() if form else 0,
        "address": address,
        "qr": svg(address, _("QR code of the evaluation")),
    }
    response = render(request, "evaluation/screen.html", shown)
    response["Refresh"] = "20"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, pk: int, moment: str) -> HttpResponse:
    """Sheets keyed in, a line each, and the list of who has handed one in."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    if moment not in Moment.values:
        raise Http404
    if request.method != "POST":
        looked_at = form_to_look_at(session, moment)
        return _page(request, session, looked_at, _without(session, looked_at))
    form = form_of(session, moment)
    people = _without(session, form)
    if "handed" in request.POST:
        keys = [int(key) for key in request.POST.getlist("who") if key.isascii() and key.isdecimal() and len(key) < 19]
        count = sheets.note_handed_in(form=form, registrations=people.filter(pk__in=keys))
        text = ngettext("%(count)d participant is noted.", "%(count)d participants are noted.", count)
        messages.success(request, text % {"count": count})
        return redirect("evaluation:paper", pk=pk, moment=moment)
    typed = request.POST.get("rows", "").replace("\0", "")
    try:
        read = sheets.read_sheets(typed, form)
        sheets.key_in(form=form, sheets=read)
    except (sheets.UnreadableSheet, Refusal) as fault:
        return _page(request, session, form, people, typed=typed, fault=str(fault))
    text = ngettext("%(count)d sheet is kept.", "%(count)d sheets are kept.", len(read))
    messages.success(request, text % {"count": len(read)})
    return redirect("evaluation:paper", pk=pk, moment=moment)


@login_required
@require_safe
def sheet(request: HttpRequest, pk: int, moment: str) -> HttpResponse:
    """The form as a sheet to be copied: the same for everybody, with nothing that tells whose it is.

    Printing settles what the form asks, as opening it does: marks of one trainer never go to another who came later.
    """
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    if moment not in Moment.values:
        raise Http404
    form = form_of(session, moment)  # kept from now on: what is keyed in later has to answer what was printed
    data = {"session": session, "questions": form.questions, "scale": range(1, 6)}
    with admitted(of_organizer(session.programme.organizer_id)):
        file = press.pdf("documents/evaluation_sheet.html", data)
    return press.handed_out(file, f"evaluasi-{session.pk}-{moment}.pdf")


def _without(session: TrainingSession, form: EvaluationForm) -> QuerySet[Registration]:
    """Participants who are not noted yet, in the order of names."""
    confirmed = session.registrations.filter(status=Registration.Status.CONFIRMED)
    waiting = confirmed.exclude(evaluations_filled__form__session=session, evaluations_filled__form__moment=form.moment)
    return waiting.select_related("person").order_by("person__search_name", "pk")


def _page(
    request: HttpRequest, session: TrainingSession, form: EvaluationForm, people: QuerySet[Registration], **more: Any
) -> HttpResponse:
    page = Paginator(people, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = workspace.page(
        request.user, session, "tests", form_of=form, moment=Moment(form.moment), page_obj=page,
        answers=EvaluationAnswer.objects.filter(form=form.pk).count(), **more,
    )  # fmt: skip
    return render(request, "evaluation/paper.html", context, status=422 if more else 200)
