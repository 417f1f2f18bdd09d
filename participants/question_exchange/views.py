"""Staff's page of an organizer's test questions: what is there, and taking in and giving out files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.common import offload
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.errors import Refusal
from events.organizers import access, workspace
from events.organizers.access import Capability
from participants.question_bank.pictures import with_files
from participants.question_bank.selectors import bank_of
from participants.question_bank.services import add_questions

from .drafts import ReadQuestions
from .forms import QuestionsForm
from .gift_writing import write_gift
from .moodle_writing import write_moodle
from .reading import read_questions
from .workbook import write_workbook

PER_PAGE = 50
FORMATS = {
    "gift": (write_gift, "text/plain; charset=utf-8", "soal.gift.txt"),
    "moodle": (write_moodle, "application/xml", "soal.xml"),
    "xlsx": (write_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "soal.xlsx"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bank(request: HttpRequest, organizer: str) -> HttpResponse:
    """The organizer's questions, and taking in new ones: all of a file, or none and a list of what is refused."""
    posted = request.method == "POST"
    owner = access.get_organizer(request.user, organizer, Capability.EDIT if posted else Capability.VIEW)
    form = QuestionsForm(request.POST, request.FILES) if posted else QuestionsForm()
    found = _read(form) if posted and form.is_valid() else None
    if found and found.questions and not found.problems:
        contents = [draft.content for draft in found.questions]
        add_questions(organizer=owner, contents=contents, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, _("Questions added: %(count)s.") % {"count": len(contents)})
        return redirect("question_exchange:bank", organizer=owner.slug)
    words, archived = request.GET.get("q", "").replace("\0", "").strip()[:100], "archived" in request.GET
    page = Paginator(bank_of(owner, words, archived=archived), PER_PAGE).get_page(request.GET.get("page"))
    failed = bool(form.errors) or found is not None
    context = workspace.page(
        request.user, owner, "questions", form=form, found=found, page_obj=page, words=words, archived=archived
    )
    return render(request, "question_exchange/bank.html", context, status=422 if failed else 200)


def _read(form: QuestionsForm) -> ReadQuestions | None:
    try:
        found = offload.run(read_questions, form.cleaned_data["content"])
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    if not found.questions and not found.problems:
        form.add_error(None, _("No question was found in it."))
        return None
    return found


@login_required
@require_safe
def export(request: HttpRequest, organizer: str, form: str) -> HttpResponse:
    """All questions that are in use, as a file; what it cannot hold is named at its end, and counted in a header."""
    owner = access.get_organizer(request.user, organizer, Capability.EDIT)
    if form not in FORMATS:
        raise Http404
    write, kind, name = FORMATS[form]
    with admitted(of_organizer(owner.pk)):
        questions = [question.current.content for question in bank_of(owner).order_by("pk") if question.current]
        written = write(with_files(questions) if form == "moodle" else questions)
    response = HttpResponse(written.content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Left-Out"] = str(len(written.losses))
    return response
