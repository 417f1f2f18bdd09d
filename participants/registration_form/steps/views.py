"""Registering step by step: each answer is kept in a draft, and the last page shows them all."""

from dataclasses import replace
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from participants.enrolment.availability import SeatAvailability, seat_availability
from participants.questions import drafts
from participants.questions.limits import allow_upload

from ..application import Application
from ..submission import CannotRegister, open_form, submit
from .building import REMOVE, place_step, pool_step
from .sequence import StepSequence
from .step import FormStep

RETURN = "kembali"  # in the address of a step that was opened from the last page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One question; what is typed is kept whatever is wrong with it."""
    sequence = _sequence(request, pk)
    if isinstance(sequence, HttpResponse):
        return sequence
    found = sequence.step(step)
    if found is None:
        return redirect("registration:register", pk=pk)
    if request.method != "POST":
        return _show(request, sequence, found, found.form(sequence.draft))
    return _answer(request, sequence, found)


def _sequence(request: HttpRequest, pk: int) -> StepSequence | HttpResponse:
    """The steps of a participant who may register; for a visitor who may not, the answer that says why."""
    try:
        application = open_form(request, pk, drafting=True)
    except CannotRegister as elsewhere:
        return elsewhere.response
    if application.is_short:
        return redirect("registration:register", pk=pk)
    return StepSequence(application, drafts.draft_of(application.person, application.session))


def _answer(request: HttpRequest, sequence: StepSequence, found: FormStep) -> HttpResponse:
    application = sequence.application
    form = found.make(request.POST, request.FILES)
    typed = found.typed(request.POST, form) if found.save is None else {}
    valid = form.is_valid()
    try:
        if valid:
            application = _write(request, application, found, form.cleaned_data)
    except ValidationError as error:
        form.add_error(None if found.save is None else next(iter(form.fields)), error)
        valid = False
    drafts.keep(
        person=application.person, session=application.session, step=found.name, typed=typed, now=application.now
    )
    sequence = StepSequence(application, drafts.draft_of(application.person, application.session))
    if not valid:
        again = sequence.step(found.name) or found
        return _show(request, sequence, again, form, status=422)
    return _onwards(request, sequence, found)


def _write(request: HttpRequest, application: Application, found: FormStep, cleaned: dict[str, object]) -> Application:
    """Keep what does not go into the draft's text: a detail of the person, a file. Raises as `FormStep.save`."""
    user, question = cast(User, request.user), found.question
    if found.save:
        return replace(application, person=found.save(user, cleaned))
    if question is None or question.kind != question.Kind.FILE:
        return application
    keys = {"person": application.person, "session": application.session, "question": question}
    if file := cleaned[f"q{question.pk}"]:
        if not allow_upload(user):
            raise ValidationError(_("You handed in very many files today. Try again tomorrow."), code="uploads")
        drafts.keep_file(file=file, now=application.now, **keys)  # type: ignore[arg-type]
    elif cleaned.get(REMOVE):
        drafts.drop_file(**keys)  # type: ignore[arg-type]
    return application


def _onwards(request: HttpRequest, sequence: StepSequence, done: FormStep) -> HttpResponseRedirect:
    returning = RETURN in request.GET
    following = sequence.first_open if returning else sequence.after(done.name)
    return _to(sequence, following, returning=returning)


def _to(sequence: StepSequence, step: FormStep | None, *, returning: bool = False) -> HttpResponseRedirect:
    pk = sequence.application.session.pk
    if step is None:
        return redirect("registration:check", pk=pk)
    address = reverse("registration:step", args=[pk, step.name])
    return redirect(f"{address}?{RETURN}=1" if returning else address)


def _show(
    request: HttpRequest, sequence: StepSequence, found: FormStep, form: object, *, status: int = 200
) -> HttpResponse:
    context = _context(sequence) | {
        "form": form,
        "step": found,
        "number": sequence.number(found) if found in sequence.steps else 1,
        "length": sequence.length,
        "before": sequence.before(found) if found in sequence.steps else None,
        "returning": RETURN in request.GET,
    }
    return render(request, "registration/steps/step.html", context, status=status)


def _context(sequence: StepSequence) -> dict[str, object]:
    waits = sequence.pool is not None and seat_availability(sequence.pool) is SeatAvailability.LINE
    return {"session": sequence.application.session, "person": sequence.application.person, "waits": waits}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """All answers, to be looked over and sent."""
    sequence = _sequence(request, pk)
    if isinstance(sequence, HttpResponse):
        return sequence
    if open_step := sequence.first_open:
        return _to(sequence, open_step, returning=sequence.draft is not None)
    refusal = None
    if request.method == "POST":
        try:
            return _send(request, sequence)
        except Refusal as refused:
            refusal = refused
    context = _context(sequence) | {"told": sequence.told(), "refusal": refusal}
    return render(request, "registration/steps/check.html", context, status=422 if refusal else 200)


def _send(request: HttpRequest, sequence: StepSequence) -> HttpResponse:
    assert sequence.pool is not None  # noqa: S101  all steps are done
    assert sequence.draft is not None  # noqa: S101
    return submit(
        request,
        sequence.application,
        pool_id=sequence.pool.pk,
        request_key=sequence.draft.request_key,
        answers=sequence.given(),
        agreement=sequence.agreement(),
        place=sequence.place(),
    )


def _take_over(application: Application, posted: QueryDict) -> None:
    for step in (pool_step(application), place_step()):
        if typed := step.typed(posted, step.make(posted, None)):
            person, session = application.person, application.session
            drafts.keep(person=person, session=session, step=step.name, typed=typed, now=application.now)


def begin(application: Application, request: HttpRequest) -> HttpResponse:
    """Where a participant goes on, or begins; keeps what they typed on the one page, where more is asked meanwhile."""
    if request.method == "POST":
        _take_over(application, request.POST)
    sequence = StepSequence(application, drafts.draft_of(application.person, application.session))
    if sequence.draft and sequence.draft.data:
        messages.info(request, _("What you filled in before is kept. Go on from here."))
    return _to(sequence, sequence.first_open)
