"""When registration opens and closes, as one rule for a programme: fill in, see the difference, confirm."""

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

from . import windows
from .forms_window import WindowRuleForm, digest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def window_rule(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the rule does to each session to come; with `confirm`, and only what was shown, do it."""
    programmes = Programme.objects.select_related("organizer")
    programme: Programme = access.get_object(request.user, programmes, Capability.EDIT, slug=slug)
    now = timezone.now()
    form = WindowRuleForm(request.POST or None, instance=windows.rule_of(programme), programme=programme)
    context: dict[str, Any] = {"programme": programme, "form": form}
    if request.method == "POST" and form.is_valid():
        found = form.differences(programme, now)
        shown = digest(found)
        if "confirm" in request.POST and form.cleaned_data["seen"] == shown and _set(request, programme, form):
            return redirect("planning:window", slug=programme.slug)
        context |= {"found": found, "digest": shown}
    elif form.instance.pk:
        context["standing"] = windows.differences(programme, form.instance, now=now)
    context = page(request.user, programme.organizer, "programmes", **context)
    return render(request, "planning/window.html", context, status=422 if form.errors else 200)


def _set(request: HttpRequest, programme: Programme, form: WindowRuleForm) -> bool:
    """Keep the rule and say how many sessions it changed; a refusal goes onto the form."""
    also = set(form.cleaned_data["also"])
    try:
        changed = windows.set_rule(
            programme=programme, rule=form.instance, also=also, by=request.user, now=timezone.now()
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    done = ngettext("%(count)d session was changed.", "%(count)d sessions were changed.", changed)
    messages.success(request, done % {"count": changed})
    return True
