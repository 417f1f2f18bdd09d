"""The page on which a refresher session is planned from a test's weak topics."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.organizers.access import Capability
from events.training import workspace
from participants.knowledge_tests.models import KnowledgeTest
from participants.knowledge_tests.repeating import weak_topics

from . import services
from .forms import RefresherForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int, test: int) -> HttpResponse:
    """Choose day and topics; sent, the draft is there."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    row = get_object_or_404(KnowledgeTest, session=session, pk=test)
    row.session = session
    topics = weak_topics(row)
    form = RefresherForm(request.POST if request.method == "POST" else None, session=session, topics=topics)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = services.plan(test=row, starts_on=data["starts_on"], topics=data["topics"])
        messages.success(
            request, _("The draft is there. Complete its agenda and publish it; then write to those it is for.")
        )
        return redirect("training:manage_detail", pk=made.pk)
    context = workspace.page(request.user, session, "tests", form=form, test=row, topics=topics)
    return render(request, "refreshers/plan.html", context, status=422 if form.errors else 200)
