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
from participants.enrolment.standing import Standing, standing
from participants.questions import drafts
from participants.questions.limits import allow_upload

from ..applying import Application
from ..entering import Elsewhere, apply, finish
from .course import Course
from .making import REMOVE, place_step, pool_step
from .step import Step

RETURN = "kembali"  # in the address of a step that was opened from the last page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One question; what is typed is kept whatever is wrong with it."""
    course = _course(request, pk)
    if isinstance(course, HttpResponse):
        return course
    found = course.step(step)
    if found is None:
        return redirect("registration:register", pk=pk)
    if request.method != "POST":
        return _show(request, course, found, found.form(course.draft))
    return _answer(request, course, found)


def _course(request: HttpRequest, pk: int) -> Course | HttpResponse:
    """The steps of a participant who may register; for a visitor who may not, the answer that says why."""
    try:
        application = apply(request, pk, drafting=True)
    except Elsewhere as elsewhere:
        return elsewhere.response
    if application.is_short:
        return redirect("registration:register", pk=pk)
    return Course(application, drafts.draft_of(application.person, application.session))


def _answer(request: HttpRequest, course: Course, found: Step) -> HttpResponse:
    application = course.application
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
    course = Course(application, drafts.draft_of(application.person, application.session))
    if not valid:
        again = course.step(found.name) or found
        return _show(request, course, again, form, status=422)
    return _onwards(request, course, found)


def _write(request: HttpRequest, application: Application, found: Step, cleaned: dict[str, object]) -> Application:
    """Keep what does not go into the draft's text: a detail of the person, a file. ValidationError as `Step.save`."""
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


def _onwards(request: HttpRequest, course: Course, done: Step) -> HttpResponseRedirect:
    returning = RETURN in request.GET
    following = course.first_open if returning else course.after(done.name)
    return _to(course, following, returning=returning)


def _to(course: Course, step: Step | None, *, returning: bool = False) -> HttpResponseRedirect:
    pk = course.application.session.pk
    if step is None:
        return redirect("registration:check", pk=pk)
    address = reverse("registration:step", args=[pk, step.name])
    return redirect(f"{address}?{RETURN}=1" if returning else address)


def _show(request: HttpRequest, course: Course, found: Step, form: object, *, status: int = 200) -> HttpResponse:
    context = _context(course) | {
        "form": form,
        "step": found,
        "number": course.number(found) if found in course.steps else 1,
        "length": course.length,
        "before": course.before(found) if found in course.steps else None,
        "returning": RETURN in request.GET,
    }
    return render(request, "registration/steps/step.html", context, status=status)


def _context(course: Course) -> dict[str, object]:
    waits = course.pool is not None and standing(course.pool) is Standing.LINE
    return {"session": course.application.session, "person": course.application.person, "waits": waits}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """All answers, to be looked over and sent."""
    course = _course(request, pk)
    if isinstance(course, HttpResponse):
        return course
    if open_step := course.first_open:
        return _to(course, open_step, returning=course.draft is not None)
    refusal = None
    if request.method == "POST":
        try:
            return _send(request, course)
        except Refusal as refused:
            refusal = refused
    context = _context(course) | {"told": course.told(), "refusal": refusal}
    return render(request, "registration/steps/check.html", context, status=422 if refusal else 200)


def _send(request: HttpRequest, course: Course) -> HttpResponse:
    assert course.pool is not None  # noqa: S101  all steps are done
    assert course.draft is not None  # noqa: S101
    return finish(
        request,
        course.application,
        pool_id=course.pool.pk,
        request_key=course.draft.request_key,
        answers=course.given(),
        agreement=course.agreement(),
        place=course.place(),
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
    course = Course(application, drafts.draft_of(application.person, application.session))
    if course.draft and course.draft.data:
        messages.info(request, _("What you filled in before is kept. Go on from here."))
    return _to(course, course.first_open)
