"""The documents of a session: what can be made, one document, and what it costs."""

from collections import Counter
from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.amounts import rupiah
from bimtek.common.errors import Refusal
from certificates.letters import services as numbers
from certificates.letters.models import RegisteredLetter
from certificates.letters.services import About
from events.organizers import access
from events.organizers.access import AnyUser, Capability
from events.training import workspace
from events.training.models import TrainingSession

from .forms import BudgetLineForm, LetterForm, PaymentForm, SignedCopyForm
from .kinds import KINDS, DocumentKind
from .letterhead import template_of
from .models import BudgetLine, Payment
from .production import Made, make
from .shipped import subject
from .values import LetterFacts

TAB = "documents"
COSTS: dict[str, Any] = {"anggaran": (BudgetLineForm, BudgetLine), "pembayaran": (PaymentForm, Payment)}


@login_required
@require_safe
def of_session(request: HttpRequest, pk: int) -> HttpResponse:
    """All kinds of documents of a session, and the whole file."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    signed = Counter(session.signed_copies.values_list("kind", flat=True))
    kinds = [(kind, signed[kind.slug]) for kind in KINDS.values()]
    return _page(request, session, "session", kinds=kinds)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Ask what stands in a document, then hand it out; who made it is written down."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    wanted = KINDS.get(kind)
    if wanted is None:
        raise Http404
    first = {"on": timezone.localdate(timezone=session.zone)}
    form = LetterForm(request.POST or None, initial=first, numbered=wanted.numbered)
    if form.is_valid():
        try:
            return _hand_out(request, session, wanted, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    own = template_of(session.programme.organizer, wanted.slug)
    copies = session.signed_copies.filter(kind=wanted.slug).select_related("uploaded_by")
    shown = {"form": form, "kind": wanted, "own": own, "copies": copies, "copy_form": SignedCopyForm()}
    return _page(request, session, "document", failed=bool(form.errors), **shown)


def _hand_out(
    request: HttpRequest, session: TrainingSession, kind: DocumentKind, asked: dict[str, Any]
) -> HttpResponse:
    with admitted(of_organizer(session.programme.organizer_id)), transaction.atomic():
        # A refusal gives the number back.
        letter = _numbered(session, kind, _letter(asked), take=asked.get("next_number", False), by=request.user)
        made = make(kind, session, letter, format=asked["format"], paper=asked["paper"])
    audit.record(session, by=request.user, made_document=kind.slug)
    return _file(made, f"{kind.slug}-sesi-{session.pk}.{made.format}")


def _numbered(
    session: TrainingSession, kind: DocumentKind, letter: LetterFacts, *, take: bool, by: AnyUser
) -> LetterFacts:
    """The letter with its number: the next one, or the typed one, which is used if it was reserved."""
    about = About(letter.subject or subject(kind, session), letter.recipient["nama"] or letter.recipient["instansi"])
    organizer = session.programme.organizer
    if take:
        (row,) = numbers.take(
            organizer=organizer, kind=kind.slug, on=letter.on, by=cast(User, by), now=timezone.now(),
            session=session, about=about,
        )  # fmt: skip
        return replace(letter, number=row.number)
    reserved = organizer.letters.filter(number=letter.number, status=RegisteredLetter.Status.RESERVED).first()
    if reserved:
        numbers.use(letter=reserved, about=about, session=session, on=letter.on)
    return letter


def _letter(asked: dict[str, Any]) -> LetterFacts:
    recipient = {
        "nama": asked.get("name", ""),
        "jabatan": asked.get("position", ""),
        "instansi": asked.get("institution", ""),
        "tempat": asked.get("place", ""),
    }
    texts = {name: asked.get(name, "") for name in ("number", "attachment", "subject", "opening")}
    return LetterFacts(on=asked["on"], recipient=recipient, **texts)


def _file(made: Made, name: str) -> HttpResponse:
    answer = HttpResponse(made.data, content_type=made.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def costs(request: HttpRequest, pk: int) -> HttpResponse:
    """A session's budget and payments with their sums, and a form for one more of each."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    which = request.POST.get("which", "")
    forms: dict[str, Any] = {}
    for name, (form, model) in COSTS.items():
        data = request.POST if request.method == "POST" and which == name else None
        forms[name] = form(data, instance=model(session=session), auto_id=f"id_{name}_%s")
    if which in forms and forms[which].is_valid():
        forms[which].save()
        messages.success(request, _("The line is added."))
        return redirect("documents:costs", pk=session.pk)
    budget, payments = list(BudgetLine.objects.filter(session=session)), list(Payment.objects.filter(session=session))
    sums = {
        "budget": rupiah(sum(each.amount for each in budget)),
        "gross": rupiah(sum(each.gross for each in payments)),
        "tax": rupiah(sum(each.tax for each in payments)),
        "net": rupiah(sum(each.net for each in payments)),
    }
    failed = any(form.errors for form in forms.values())
    shown = {"budget": budget, "payments": payments, "sums": sums}
    return _page(request, session, "costs", failed=failed, **shown, budget_form=forms["anggaran"],
                 payment_form=forms["pembayaran"], form=forms.get(which))  # fmt: skip


@login_required
@require_POST
def budget_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line off the budget."""
    return _delete(request, BudgetLine, pk)


@login_required
@require_POST
def payment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a payment off the list."""
    return _delete(request, Payment, pk)


def _delete(request: HttpRequest, model: type[Model], pk: int) -> HttpResponse:
    rows = model._default_manager.select_related("session__programme__organizer")
    row = cast(Any, access.get_object(request.user, rows, Capability.EDIT, owner="session.programme.organizer", pk=pk))
    row.delete()
    messages.success(request, _("The line is deleted."))
    return redirect("documents:costs", pk=row.session_id)


def _page(
    request: HttpRequest, session: TrainingSession, name: str, *, failed: bool = False, **context: Any
) -> HttpResponse:
    shown = workspace.page(request.user, session, TAB, **context)
    return render(request, f"office_documents/{name}.html", shown, status=422 if failed else 200)
