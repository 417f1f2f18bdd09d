"""A rundown pasted: look at what was read, confirm."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.training.models import TrainingSession
from events.training.workspace import get_session, page

from . import services, templates
from .forms_pasted import PastedRundownForm, PlannedItem


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a pasted rundown; with `confirm`, and only for the text last shown, add its items.

    `?template=` names a text to begin with; `keep` makes the text one of the organizer's own, `forget` deletes one.
    """
    session = get_session(request.user, pk, Capability.EDIT)
    if "forget" in request.POST:
        return _forgotten(request, session)
    text = templates.text_of(session, request.GET.get("template", ""))
    form = PastedRundownForm(request.POST or None, request.FILES or None, session=session, initial={"text": text})
    context: dict[str, Any] = {
        "form": form,
        "templates": templates.shipped(),
        "own": session.programme.organizer.rundown_templates.all(),
        "this": templates.THIS if session.agenda.exists() else "",
    }
    if request.method == "POST" and form.is_valid():
        planned = form.planned()
        if "confirm" in request.POST and form.was_seen and _added(request, session, form, planned):
            return redirect("agenda:edit", pk=session.pk)
        if "keep" in request.POST:
            _keep(request, session, form)
        context |= {"planned": planned, "unread": form.reading.unread, "digest": form.digest,
                    "outside": any(each.outside for each in planned)}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "agenda/paste.html", page(request.user, session, "agenda", **context), status=status)


def _keep(request: HttpRequest, session: TrainingSession, form: PastedRundownForm) -> None:
    """Keep the text as a template and say so; a refusal goes onto the form."""
    name, text = form.cleaned_data["name"], form.cleaned_data["text"]
    try:
        templates.keep(organizer=session.programme.organizer, name=name, text=text)
    except Refusal as refusal:
        form.add_error("name", str(refusal))
    else:
        messages.success(request, _("“%(name)s” stands among the rundowns to begin with.") % {"name": name})


def _forgotten(request: HttpRequest, session: TrainingSession) -> HttpResponse:
    asked = request.POST["forget"]
    if asked.isascii() and asked.isdigit():
        templates.forget(organizer=session.programme.organizer, pk=int(asked[:9]))
        messages.success(request, _("The template is deleted."))
    return redirect("agenda:paste", pk=session.pk)


def _added(request: HttpRequest, session: TrainingSession, form: PastedRundownForm, planned: list[PlannedItem]) -> bool:
    """Add the items and say so; a refusal goes onto the form."""
    if not planned:
        return False
    try:
        count = services.add_items(session=session, items=[(each.item, each.speakers) for each in planned])
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    text = ngettext("%(count)d agenda item was added.", "%(count)d agenda items were added.", count)
    messages.success(request, text % {"count": count})
    if count < len(planned):
        messages.info(request, _("Items that were there already were left alone."))
    return True
