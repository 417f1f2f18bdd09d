"""Sessions from a rule: fill in, look at what it comes to, confirm."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import Capability
from events.organizers.workspace import page
from events.programmes.models import Programme

from . import preview, services
from .forms import RecurrenceRuleForm

SHOWN = 300


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    """Work a rule out and show it; with `confirm`, and only for the rule that was shown, make the drafts."""
    programmes = Programme.objects.select_related("organizer__region")
    programme: Programme = access.get_object(request.user, programmes, Capability.EDIT, slug=slug)
    form = RecurrenceRuleForm(request.POST or None, programme=programme)
    context: dict[str, Any] = {"programme": programme, "form": form}
    if request.method == "POST" and form.is_valid():
        if "confirm" in request.POST and form.was_seen and _drafted(request, programme, form):
            return redirect("programmes:manage_detail", slug=programme.slug)
        found, template = services.plan_for(programme, form.rule), form.cleaned_data["template"]
        context |= {
            "plan": found,
            "runs": found.runs[:SHOWN],
            "skipped": found.skipped[:SHOWN],
            "digest": form.digest,
            "calendar": preview.calendar_of(found.runs[:SHOWN]),
            "people_clashes": preview.people_clashes(found.runs[:SHOWN], template) if template else [],
            "may_confirm": bool(found.runs) and not found.clashes,
        }
    context = page(request.user, programme.organizer, "programmes", **context)
    return render(request, "planning/rule.html", context, status=422 if form.errors else 200)


def _drafted(request: HttpRequest, programme: Programme, form: RecurrenceRuleForm) -> bool:
    """Make the drafts and say so; a refusal goes onto the form."""
    try:
        drafted = services.draft_sessions(
            programme=programme,
            rule=form.rule,
            template=form.cleaned_data["template"],
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    count = len(drafted.created)
    made = ngettext("%(count)d draft session was made.", "%(count)d draft sessions were made.", count)
    messages.success(request, made % {"count": count})
    return True
