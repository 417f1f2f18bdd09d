"""Pages of an evaluation: a participant's, by ticket, and staff's."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession
from participants.claims.access import holder_required, opened, own
from participants.evaluation import services
from participants.evaluation.models import EvaluationFilled, EvaluationForm
from participants.evaluation.selectors import LEAST, next_form, results
from participants.registration.models import Registration

Moment = EvaluationForm.Moment


@never_cache
@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, code: str, moment: str = Moment.END) -> HttpResponse:
    """A form of a participant's session, once: the one at the end, or of some weeks later."""
    registration = own(request, code)
    if moment not in Moment.values:
        raise Http404
    form = EvaluationForm.objects.filter(session=registration.session_id, moment=moment).first()
    refused = None
    if request.method == "POST":
        if form is None:
            raise Http404
        try:
            services.fill_in(form=form, registration=registration, said=request.POST.dict())
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("Thank you. Your answers cannot be led back to you."))
            return redirect(request.path)
    done = form is not None and EvaluationFilled.objects.filter(form=form, registration=registration).exists()
    context = {
        "registration": registration,
        "moment": Moment(moment),
        "form_of": form,
        "done": done,
        "refused": refused,
        "scale": range(1, 6),
    }
    return render(request, "evaluation/fill.html", context, status=422 if refused else 200)


@never_cache
@require_safe
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the hall's QR leads: to a form of one's own place, or to the page that asks for the ticket's code.

    The form is that of `moment`, where the address says one, else the first that is open and not filled in.
    The place only says who may answer once; what is answered is kept without it.
    """
    session = get_object_or_404(TrainingSession, pk=pk)
    mine = [each for each in opened(request) if each.session_id == session.pk]
    if request.user.is_authenticated:
        mine += session.registrations.filter(person__user=request.user)
    confirmed = next((each for each in mine if each.status == Registration.Status.CONFIRMED), None)
    if confirmed is None:
        return redirect(f"{reverse('claims:claim')}?{urlencode({'next': request.get_full_path()})}")
    moment = request.GET.get("moment", "")
    if moment not in Moment.values:
        found = next_form(confirmed)
        moment = found.moment if found else Moment.END
    if moment == Moment.END:
        return redirect("evaluation:fill", code=confirmed.code)
    return redirect("evaluation:follow_up", code=confirmed.code, moment=moment)


def _part(moment: Moment, form: EvaluationForm | None) -> dict[str, Any]:
    """What the overview shows of one form."""
    return {
        "moment": moment,
        "form": form,
        "filled": form.filled.count() if form else 0,
        "results": results(form) if form else [],
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """How many have answered, what they say; who may edit the session opens and closes it."""
    posted = request.method == "POST"
    session = workspace.get_session(request.user, pk, Capability.EDIT if posted else Capability.VIEW)
    if posted:
        moment = request.POST.get("moment", Moment.END)
        if moment not in Moment.values:
            raise Http404
        services.set_open(session=session, is_open="open" in request.POST, moment=moment)
        return redirect("evaluation:overview", pk=session.pk)
    forms = {form.moment: form for form in EvaluationForm.objects.filter(session=session)}
    parts = [_part(moment, forms.get(moment.value)) for moment in Moment]
    context = workspace.page(request.user, session, "tests", parts=parts, least=LEAST)
    return render(request, "evaluation/overview.html", context)
