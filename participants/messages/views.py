"""Messages in the workspace: the lists, writing one, and the page of one: before it is sent, and afterwards."""

from typing import Any, cast

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.organizers import access as organizers
from events.organizers import workspace as organizer_workspace
from events.organizers.access import Capability
from events.training import workspace

from . import by_hand, conditions, selectors, services
from .access import get_message, programme_scope, session_scope
from .forms import AddresseesForm, TextForm
from .letters import Mould
from .models import Channel, Delivery, Message
from .reach import left_out, reach
from .scope import Scope
from .values import recipients
from .wording import VARIABLES

PER_PAGE = 50
TAB = "messages"


def page(request: HttpRequest, scope: Scope, **context: Any) -> dict[str, Any]:
    """The context of a page about messages of a session, or of a programme."""
    if scope.session:
        return workspace.page(request.user, scope.session, TAB, **context)
    return organizer_workspace.page(request.user, scope.organizer, TAB, programme=scope.programme, **context)


def _listed(request: HttpRequest, rows: QuerySet[Message]) -> dict[str, Any]:
    return {"page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))}


@login_required
@require_safe
def of_session(request: HttpRequest, pk: int) -> HttpResponse:
    """What the people of a session were told."""
    scope = session_scope(request.user, pk)
    assert scope.session is not None  # noqa: S101  as it is made of one
    context = _listed(request, selectors.of_session(scope.session))
    return render(request, "messages/session.html", page(request, scope, **context))


@login_required
@require_safe
def of_programme(request: HttpRequest, slug: str) -> HttpResponse:
    """What the people of a programme were told, session by session or all at once."""
    scope = programme_scope(request.user, slug)
    context = _listed(request, selectors.of_programme(scope.programme))
    return render(request, "messages/programme.html", page(request, scope, **context))


@login_required
@require_safe
def of_organizer(request: HttpRequest, organizer: str) -> HttpResponse:
    """All that an organizer told people."""
    owner = organizers.get_organizer(request.user, organizer, Capability.REGISTER)
    context = _listed(request, selectors.of_organizer(owner))
    return render(request, "messages/organizer.html", organizer_workspace.page(request.user, owner, TAB, **context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write_to_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to people of a session."""
    return _write(request, session_scope(request.user, pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write_to_programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to people of all sessions of a programme."""
    return _write(request, programme_scope(request.user, slug))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    message = get_message(request.user, pk)
    if message.state != Message.State.DRAFT:
        return redirect("messages:detail", pk=pk)
    return _write(request, services.scope_of(message), message)


def _write(request: HttpRequest, scope: Scope, draft: Message | None = None) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    # A list hands its filter over in the address.
    asked = draft.addressees if draft else {name: value for name, value in request.GET.items() if value}
    who = AddresseesForm(posted, scope=scope, initial=asked)
    channel = "" if draft else request.GET.get("channel", "")
    text = TextForm(posted, scope=scope, instance=draft, initial={"channel": channel} if channel else None)
    if posted is not None and who.is_valid() & text.is_valid():
        texts = {**text.texts(), "addressees": who.asked()}
        materials = text.cleaned_data.get("materials", [])
        by = cast(User, request.user)
        try:
            message = services.save_draft(
                draft=draft, scope=scope, texts=texts, materials=materials, by=by, now=timezone.now()
            )
        except Refusal as refusal:
            text.add_error(None, str(refusal))
        else:
            return redirect("messages:detail", pk=message.pk)
    context = page(request, scope, who=who, form=text, draft=draft, variables=VARIABLES.items())
    return render(request, "messages/write.html", context, status=422 if who.errors or text.errors else 200)


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with whom it would reach and how it reads for each of them; or what became of a message."""
    message = get_message(request.user, pk)
    return _draft(request, message) if message.state == Message.State.DRAFT else _sent(request, message)


def _draft(request: HttpRequest, message: Message) -> HttpResponse:
    scope = services.scope_of(message)
    rows = services.addressed(message, now=timezone.now())
    reached = reach(rows)
    one = Paginator(rows.filter(hindrance="").order_by("person__search_name", "pk"), 1).get_page(
        request.GET.get("page")
    )
    context = {
        "message": message,
        "asked": conditions.in_words(scope, message.addressees),
        "reach": reached,
        "left_out": left_out(rows)[:PER_PAGE] if reached.left_out else [],
        "page_obj": one,
        "sample": _sample(message, one[0].pk) if len(one) else None,
    }
    return render(request, "messages/draft.html", page(request, scope, **context))


def _sample(message: Message, registration: int) -> dict[str, str]:
    """How the message reads for one person."""
    with translation.override("id"):
        who, mould = recipients([registration])[registration], Mould(message)
        return {"to": who.address, "name": who.values["nama"], "subject": mould.subject(who), "text": mould.text(who)}


def _sent(request: HttpRequest, message: Message) -> HttpResponse:
    standing = request.GET.get("state", "")
    standing = standing if standing in Delivery.State.values else ""
    rows = selectors.deliveries(message, standing=standing)
    context: dict[str, Any] = {
        "message": message,
        "outcome": selectors.outcome(message),
        "standing": standing,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "by_hand": message.channel == Channel.WHATSAPP,
    }
    if context["by_hand"]:
        listed = context["page_obj"]
        context["lines"] = by_hand.lines(message, list(listed), first=listed.start_index())
    if message.programme is None:
        base = organizer_workspace.page(request.user, message.organizer, TAB, **context)
    else:
        scope = services.scope_of(message)
        base = page(request, scope, asked=conditions.in_words(scope, message.addressees), **context)
    return render(request, "messages/sent.html", base)


@login_required
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a draft to all whom it is for."""
    message = get_message(request.user, pk)
    try:
        services.send(draft=message, by=cast(User, request.user), now=timezone.now())
    except Refusal as refusal:
        notes.error(request, str(refusal))
    else:
        notes.success(request, _("The message is being sent. This page shows what becomes of it."))
    return redirect("messages:detail", pk=pk)


@login_required
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail the reader how a draft looks for its first person, or for the one shown."""
    message = get_message(request.user, pk)
    rows = services.addressed(message, now=timezone.now()).filter(hindrance="")
    chosen = request.POST.get("registration", "")
    row = rows.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else rows.first()
    if row is None:
        notes.error(request, _("Nobody gets this message, so there is nothing to show."))
    else:
        services.send_test(message=message, registration=row, by=cast(User, request.user))
        notes.success(request, _("A test is on its way to %(address)s.") % {"address": cast(User, request.user).email})
    return redirect("messages:detail", pk=pk)


@login_required
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message again to those whom it did not reach."""
    message = get_message(request.user, pk)
    count = services.send_again(message=message, by=cast(User, request.user), now=timezone.now())
    notes.info(
        request,
        ngettext("It is sent to %(n)d person again.", "It is sent to %(n)d people again.", count) % {"n": count},
    )
    return redirect("messages:detail", pk=pk)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    message = get_message(request.user, pk)
    scope = services.scope_of(message)
    try:
        services.delete_draft(draft=message)
    except Refusal as refusal:
        notes.error(request, str(refusal))
        return redirect("messages:detail", pk=pk)
    notes.success(request, _("The draft is deleted."))
    return (
        redirect("messages:session", scope.session.pk)
        if scope.session
        else redirect("messages:programme", scope.programme.slug)
    )
