"""Staff's pages of one test question, and the picture that a question shows."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.downloads import Download
from events.organizers import access, workspace
from events.organizers.access import Capability
from events.organizers.models import Organizer

from . import services
from .forms import BankQuestionForm
from .models import BankQuestion, QuestionPicture


@require_safe
def picture(request: HttpRequest, key: str) -> HttpResponseBase:
    """A question's picture, to whom its page gave the key of 256 bits: phones, shared devices and staff alike."""
    row = get_object_or_404(QuestionPicture, key=key)
    try:
        file = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = Download(file, content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=31536000, immutable"  # another picture has another key
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, organizer: str) -> HttpResponse:
    """A new question."""
    owner = access.get_organizer(request.user, organizer, Capability.EDIT)
    form = BankQuestionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        user, now = cast(User, request.user), timezone.now()
        services.add_questions(organizer=owner, contents=[form.cleaned_data["content"]], by=user, now=now)
        messages.success(request, _("The question is added."))
        return redirect("question_exchange:bank", organizer=owner.slug)
    return _page(request, owner, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a question says from now on; tests that were put together keep what they have."""
    question = _question(request, pk)
    before = question.current.content if question.current else None
    form = BankQuestionForm(request.POST or None, request.FILES or None, before=before)
    if request.method == "POST" and form.is_valid():
        content, user = form.cleaned_data["content"], cast(User, request.user)
        services.change_question(question=question, content=content, by=user, now=timezone.now())
        messages.success(request, _("The question is changed. Tests that were put together keep what they ask."))
        return redirect("question_exchange:bank", organizer=question.organizer.slug)
    return _page(request, question.organizer, form, question)


@login_required
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a question no more for new tests, or again (`back`)."""
    question = _question(request, pk)
    away = "back" not in request.POST
    services.set_archived(question=question, archived=away, by=cast(User, request.user), now=timezone.now())
    messages.success(request, _("The question is put away.") if away else _("The question is offered again."))
    return redirect("question_exchange:bank", organizer=question.organizer.slug)


def _question(request: HttpRequest, pk: int) -> BankQuestion:
    rows = BankQuestion.objects.select_related("current", "organizer")
    return cast(BankQuestion, access.get_object(request.user, rows, Capability.EDIT, owner="organizer", pk=pk))


def _page(
    request: HttpRequest, owner: Organizer, form: BankQuestionForm, question: BankQuestion | None
) -> HttpResponse:
    shown = workspace.page(request.user, owner, "questions", form=form, question=question)
    return render(request, "question_bank/edit.html", shown, status=422 if form.errors else 200)
