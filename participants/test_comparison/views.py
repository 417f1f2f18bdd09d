"""What was learned over sessions and regions for staff; trainers are seen by the owner, and each by themselves."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bimtek.accounts.models import User
from events.organizers import workspace
from events.organizers.access import Capability
from events.programmes.views import get_programme
from participants.evaluation.models import EvaluationForm

from .selectors import compared, speakers_of, trainers

AT_THE_END = EvaluationForm.objects.filter(moment=EvaluationForm.Moment.END)


@login_required
@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """The programme's sessions and provinces beside each other."""
    programme = get_programme(request.user, slug, Capability.REGISTER)
    sessions, regions = compared(programme)
    context = workspace.page(
        request.user, programme.organizer, "programmes", programme=programme, sessions=sessions, regions=regions
    )
    if Capability.MANAGE in context["may"]:
        context["trainers"] = trainers(list(AT_THE_END.filter(session__programme=programme)))
    return render(request, "test_comparison/compare.html", context)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """A trainer's own means: of the speakers whose address is that of the account, which was confirmed by a mail."""
    own = speakers_of(cast(User, request.user))
    forms = AT_THE_END.filter(session__agenda__speakers__in=own).distinct()
    means = trainers(list(forms), {speaker.full_name for speaker in own})
    return render(request, "test_comparison/mine.html", {"trainers": means})
