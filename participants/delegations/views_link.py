"""The pages behind a delegation's link: who is named, and naming, replacing, withdrawing them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.common.errors import Refusal
from participants.consent.services import RequiredConsent, asked_each
from participants.people.matching import note_refused
from participants.registration.models import Registration
from participants.tickets.qr import ticket_svg

from . import limits, naming, selectors, windows
from .forms_link import AgreementForm, PeopleForm, PersonOfInstitutionForm, PersonReplaceForm, PersonWithdrawForm
from .link_access import by_link, context_of
from .models import Delegation
from .naming import asker_of

PER_PAGE = 50
CARDS_A_PAGE = 50
NAMES_SHOWN = 10


@require_safe
@by_link
def link(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """The institution's seats and its people."""
    now = timezone.now()
    page = Paginator(selectors.people(delegation), PER_PAGE).get_page(request.GET.get("page"))
    context = context_of(
        delegation,
        page_obj=page,
        guests=selectors.guests(list(page), delegation.session, now),
        counts=selectors.counts([delegation])[delegation.pk],
        sharing=selectors.sharing([delegation.pool_id])[delegation.pool_id],
        windows=windows.at(delegation, now),
    )
    return render(request, "delegations/link.html", context)


def _registration(delegation: Delegation, pk: int) -> Registration:
    """The registration, if it is one of the institution's; Http404 for any other."""
    rows = Registration.objects.select_related("person__user", "pool", "session__programme__organizer", "delegation")
    row = rows.filter(delegation=delegation, pk=pk).first()
    if row is None:
        raise Http404
    return row


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _asked(delegation: Delegation) -> RequiredConsent:
    """What the people of the institution have to agree to."""
    return asked_each(pools=[delegation.pool], now=timezone.now())[delegation.pool_id]


def _refuse_too_many(delegation: Delegation, *, nik: str = "") -> None:
    if limits.too_many_named(delegation.pk):
        raise Refusal("too_often", _("Very many people were named today. Try again tomorrow, or ask the organizer."))
    if nik and limits.nik_exhausted(delegation.pk):
        raise Refusal("nik_too_often", _("Too many NIK did not fit today. Leave the NIK empty; the rest is enough."))


def _done(request: HttpRequest, delegation: Delegation, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("delegations:link", token=delegation.token)


def _try(form: AgreementForm, delegation: Delegation, act: Callable[..., Any]) -> Any:
    """What `act` gives with what was agreed to; None where it was refused, and the refusal stands on the form."""
    try:
        return act(
            delegation=delegation,
            agreement=form.agreement(),
            request_key=form.cleaned_data["request_key"],
            now=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.code == "nik_taken":
            limits.count_nik_refused(delegation.pk)
            note_refused(refusal, asker_of(delegation))
        form.add_error("nik" if refusal.code.startswith("nik_") else None, str(refusal))
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def add(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Name one person."""
    now = timezone.now()
    posted = _posted(request)
    form = PersonOfInstitutionForm(posted, asked=_asked(delegation), initial={"institution": delegation.institution})
    if posted is not None and form.is_valid():
        named = form.named()

        def act(**sent: Any) -> list[Registration]:
            _refuse_too_many(delegation, nik=named.nik)
            return naming.name_people(people=[named], together=False, **sent)

        if rows := _try(form, delegation, act):
            limits.count_named(delegation.pk)
            _warn_of_doubles(request, delegation, rows)
            return _done(request, delegation, _told(rows[0]))
    return _form_page(request, delegation, form, "delegations/link_add.html", closed=windows.at(delegation, now).naming)


def _warn_of_doubles(request: HttpRequest, delegation: Delegation, rows: list[Registration]) -> None:
    """The organizer sees likely doubles too; who has just named them knows best."""
    if found := selectors.registered_before(delegation, rows):
        names = ", ".join(row.attendee.full_name for row in found[:NAMES_SHOWN])
        text = _("Perhaps registered twice: %(names)s. If it is the same person, withdraw one of the two.")
        messages.warning(request, text % {"names": names})


def _told(row: Registration) -> str:
    name = {"name": row.attendee.full_name}
    match row.status:
        case Registration.Status.CONFIRMED:
            return _("%(name)s has a seat.") % name
        case Registration.Status.PENDING:
            return _("%(name)s is named; the organizer still approves.") % name
    return _("%(name)s is on the waiting list.") % name


def _form_page(
    request: HttpRequest, delegation: Delegation, form: Any, template: str, *, closed: str, **context: Any
) -> HttpResponse:
    """A page with a form, or with the reason why it is too late for it."""
    context = context_of(delegation, form=form, text=getattr(form, "text", None), closed=closed, **context)
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def add_many(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Name several people: from a list, from a table, or both."""
    now = timezone.now()
    posted = _posted(request)
    form = PeopleForm(posted, asked=_asked(delegation), institution=delegation.institution)
    if posted is not None and form.is_valid():

        def act(**sent: Any) -> list[Registration]:
            _refuse_too_many(delegation)
            return naming.name_people(people=form.named(), together=form.cleaned_data["together"], **sent)

        if rows := _try(form, delegation, act):
            for _row in rows:
                limits.count_named(delegation.pk)
            _warn_of_doubles(request, delegation, rows)
            return _done(request, delegation, _told_many(rows))
    closed = windows.at(delegation, now).naming or _one_by_one(form.asked)
    return _form_page(request, delegation, form, "delegations/link_add_many.html", closed=closed, rows=form.rows)


def _one_by_one(asked: RequiredConsent) -> str:
    if not asked.may_be_minor:
        return ""
    return _("Name pupils and students one by one: a parent agrees for who is under 18.")


def _told_many(rows: list[Registration]) -> str:
    n = len(rows)
    waiting = sum(row.status == Registration.Status.WAITLISTED for row in rows)
    text = ngettext("%(n)s person is named.", "%(n)s people are named.", n) % {"n": n}
    if waiting:
        text += " " + ngettext("%(n)s of them waits.", "%(n)s of them wait.", waiting) % {"n": waiting}
    return text


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def replace(request: HttpRequest, delegation: Delegation, registration: int) -> HttpResponse:
    """Name a person who comes instead."""
    now, row = timezone.now(), _registration(delegation, registration)
    posted = _posted(request)
    initial = {"institution": row.person.institution or delegation.institution, "position": row.person.position}
    form = PersonReplaceForm(posted, asked=_asked(delegation), initial=initial)
    if posted is not None and form.is_valid():
        named, reason = form.named(), form.cleaned_data["reason"]

        def act(**sent: Any) -> Registration:
            _refuse_too_many(delegation, nik=named.nik)
            return naming.replace_person(registration=row, named=named, reason=reason, **sent)

        if new := _try(form, delegation, act):
            limits.count_named(delegation.pk)
            names = {"new": new.attendee.full_name, "old": row.attendee.full_name}
            return _done(request, delegation, _("%(new)s comes instead of %(old)s.") % names)
    closed = windows.at(delegation, now).replacing or _not_seated(row)
    return _form_page(request, delegation, form, "delegations/link_replace.html", closed=closed, registration=row)


def _not_seated(row: Registration) -> str:
    if row.status in (Registration.Status.CONFIRMED, Registration.Status.PENDING):
        return ""
    return _("Only a registration with a seat can be given to somebody else.")


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def withdraw(request: HttpRequest, delegation: Delegation, registration: int) -> HttpResponse:
    """Ask, then take a person off the list."""
    now, row = timezone.now(), _registration(delegation, registration)
    posted = _posted(request)
    form = PersonWithdrawForm(posted)
    if posted is not None and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            naming.withdraw_person(delegation=delegation, registration=row, reason=reason, now=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, delegation, _("%(name)s is withdrawn.") % {"name": row.attendee.full_name})
    closed = windows.at(delegation, now).withdrawing
    return _form_page(request, delegation, form, "delegations/link_withdraw.html", closed=closed, registration=row)


@require_POST
@by_link
def accept(request: HttpRequest, delegation: Delegation, registration: int) -> HttpResponse:
    """Take the seat that a named person, or a whole group, was offered."""
    row = _registration(delegation, registration)
    try:
        naming.accept_seat(delegation=delegation, registration=row, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("delegations:link", token=delegation.token)
    return _done(request, delegation, _("The seat is taken: %(name)s comes.") % {"name": row.attendee.full_name})


@require_safe
@by_link
def cards(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """The ticket codes of the institution's people, to print, cut and hand out; none of a closed delegation.

    The holder of a code can cancel its place, so a link that is to change nothing any more must not give any.
    """
    rows = selectors.people(delegation) if delegation.closed_at is None else Registration.objects.none()
    rows = rows.filter(status__in=Registration.SEATED).select_related("session")
    page = Paginator(rows, CARDS_A_PAGE).get_page(request.GET.get("page"))
    shown = [(row, ticket_svg(row, _("QR code of ticket %(code)s") % {"code": row.code})) for row in page.object_list]
    return render(request, "delegations/link_cards.html", context_of(delegation, page_obj=page, cards=shown))
