"""The registration form of a programme, as its organizer builds it."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import AnyUser, Capability
from events.organizers.workspace import page
from events.programmes.models import Programme

from . import selectors, services
from .fields import field_of
from .forms import PersonFieldsForm, QuestionForm
from .models import Question
from .person_fields import FIELDS

SECTION = "programmes"


def _programme(user: AnyUser, slug: str) -> Programme:
    rows = Programme.objects.select_related("organizer", "person_fields")
    return cast(Programme, access.get_object(user, rows, Capability.EDIT, slug=slug))


def _question(user: AnyUser, pk: int) -> Question:
    rows = Question.objects.select_related("programme__organizer")
    return cast(Question, access.get_object(user, rows, Capability.EDIT, owner="programme.organizer", pk=pk))


def _show(request: HttpRequest, programme: Programme, template: str, *, status: int = 200, **own: Any) -> HttpResponse:
    context = page(request.user, programme.organizer, SECTION, programme=programme, **own)
    return render(request, f"questions/{template}.html", context, status=status)


@login_required
@require_safe
def question_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions in their order, those that were archived, and the standard fields."""
    return _list(request, _programme(request.user, slug))


def _list(request: HttpRequest, programme: Programme, refused: Refusal | None = None) -> HttpResponse:
    rows = selectors.with_archived(programme)
    asked = selectors.person_fields_of(programme)
    only = programme.person_fields.categories if asked else {}
    return _show(
        request,
        programme,
        "list",
        status=422 if refused else 200,
        questions=[row for row in rows if row.archived_at is None],
        archived=[row for row in rows if row.archived_at],
        standard=[(FIELDS[name], required, only.get(name, [])) for name, required in asked.items()],
        refused=refused,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a question."""
    programme = _programme(request.user, slug)
    form = QuestionForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_question(programme=programme, **form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The question is added."))
            return redirect("questions:add" if "another" in request.POST else "questions:list", programme.slug)
    return _show(request, programme, "edit", status=422 if form.errors else 200, form=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a question. Once it was answered, other words make it a new one."""
    question = _question(request.user, pk)
    form = QuestionForm(request.POST or None, instance=question, programme=question.programme)
    answered = question.answers.exists()
    if request.method == "POST" and form.is_valid():
        try:
            new = services.change_question(question=question, now=timezone.now(), **form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _said(question, new, answered))
            return redirect("questions:list", question.programme.slug)
    status = 422 if form.errors else 200
    return _show(request, question.programme, "edit", status=status, form=form, question=question, answered=answered)


def _said(question: Question, new: Question, answered: bool) -> str:
    if new.pk == question.pk or not answered:
        return _("The question is saved.")
    return _("The new words are asked from now on; earlier answers stay with the words that they were given to.")


@login_required
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Up or down by one place."""
    question = _question(request.user, pk)
    try:
        services.move_question(question=question, up=request.POST.get("to") == "up")
    except Refusal as refusal:
        return _list(request, question.programme, refusal)
    return redirect("questions:list", question.programme.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then stop asking a question; without answers it is deleted."""
    question = _question(request.user, pk)
    refused = None
    if request.method == "POST":
        try:
            kept = services.archive_question(question=question, now=timezone.now())
        except Refusal as refusal:
            refused = refusal
        else:
            said = _("The question is archived; its answers are kept.") if kept else _("The question is deleted.")
            messages.success(request, said)
            return redirect("questions:list", question.programme.slug)
    answered = question.answers.exists()
    own = {"question": question, "answered": answered, "refused": refused}
    return _show(request, question.programme, "archive", status=422 if refused else 200, **own)


@login_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask an archived question again."""
    question = _question(request.user, pk)
    try:
        services.restore_question(question=question)
    except Refusal as refusal:
        return _list(request, question.programme, refusal)
    messages.success(request, _("The question is asked again, after the others."))
    return redirect("questions:list", question.programme.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person_fields(request: HttpRequest, slug: str) -> HttpResponse:
    """Which standard fields are asked for."""
    programme = _programme(request.user, slug)
    form = PersonFieldsForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        services.ask_person_fields(programme=programme, asked=form.asked(), categories=form.categories())
        messages.success(request, _("Saved."))
        return redirect("questions:list", programme.slug)
    return _show(request, programme, "person_fields", status=422 if form.errors else 200, form=form)


@login_required
@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions as participants see them, of one category where `?kategori=` names one."""
    programme = _programme(request.user, slug)
    category = request.GET.get("kategori", "")
    questions = [row for row in selectors.live(programme.pk) if not category or row.concerns(category)]
    form = forms.Form()
    form.fields = {f"q{row.pk}": field_of(row) for row in questions}
    categories = selectors.categories_of(programme)
    return _show(request, programme, "preview", form=form, categories=categories, category=category)
