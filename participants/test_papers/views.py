"""Staff's pages of a test on paper: its sheets as PDF, and keying the answers in."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.names import name_key
from bimtek.common.press import handed_out
from events.organizers.access import Capability
from events.training import workspace
from participants.knowledge_tests.models import TestRound
from participants.knowledge_tests.selectors import on_paper, takers
from participants.papers.parts import cut_out, parts
from participants.registration.models import Registration

from . import keying, printing

ROWS_A_PAGE = 50
TYPED = "row_"


def get_round(request: HttpRequest, pk: int, round_: int) -> TestRound:
    """A round of a session whose participants the user looks after."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    found = get_object_or_404(TestRound.objects.select_related("test"), test__session=session, pk=round_)
    found.test.session = session
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def key_in(request: HttpRequest, pk: int, round_: int) -> HttpResponse:
    """The sheets to print, and a row of letters for each participant."""
    found = get_round(request, pk, round_)
    words = request.GET.get("q", "").replace("\0", "").strip()
    page: Page[Registration] = Paginator(_people(found, words), ROWS_A_PAGE).get_page(request.GET.get("page"))
    shown = keying.rows(found, list(page))
    if request.method != "POST":
        return _show(request, found, page, shown, words)
    now = timezone.now()
    saved, wrong = keying.save(found, shown, _typed(request), by=cast(User, request.user), now=now)
    if saved:
        text = ngettext("%(count)d answer sheet is kept.", "%(count)d answer sheets are kept.", saved)
        messages.success(request, text % {"count": saved})
    if wrong:
        faulty = {row.registration.pk: row for row in wrong}
        shown = [faulty.get(row.registration.pk, row) for row in keying.rows(found, list(page))]
        return _show(request, found, page, shown, words, status=422)
    address = reverse("test_papers:key_in", kwargs={"pk": pk, "round_": round_})
    following = page.number + (request.POST.get("then") == "next" and page.has_next())
    return redirect(f"{address}?page={following}" if following > 1 else address)


def _people(round_: TestRound, words: str) -> QuerySet[Registration]:
    """Those who take the test; with words, whose name has them, or whose answer sheet was scanned."""
    people = takers(round_.test.session)
    scanned = words.upper().split(".")
    if scanned[0] == printing.PREFIX:
        fits = len(scanned) == 3 and scanned[1] == str(round_.pk) and scanned[2].isdecimal() and len(scanned[2]) < 19
        return people.filter(pk=int(scanned[2])) if fits else people.none()
    return people.filter(person__search_name__contains=name_key(words)) if words else people


def _typed(request: HttpRequest) -> dict[int, str]:
    rows = {name.removeprefix(TYPED): text for name, text in request.POST.items() if name.startswith(TYPED)}
    return {int(key): str(text) for key, text in rows.items() if key.isascii() and key.isdecimal() and len(key) < 19}


def _show(
    request: HttpRequest,
    round_: TestRound,
    page: Page[Registration],
    rows: list[keying.KeyingRow],
    words: str,
    status: int = 200,
) -> HttpResponse:
    context = workspace.page(
        request.user,
        round_.test.session,
        "tests",
        round=round_,
        forms=[form for form in ("A", "B") if on_paper(round_.test_id, form)],
        parts=parts(takers(round_.test.session).count(), printing.SHEETS_A_FILE),
        page_obj=page,
        rows=rows,
        words=words,
        kept=round_.sittings.exclude(keyed_by=None).count(),
    )
    return render(request, "test_papers/key_in.html", context, status=status)


@login_required
@require_safe
def questions(request: HttpRequest, pk: int, round_: int, form: str) -> HttpResponse:
    """The question sheet of a form as PDF."""
    found = get_round(request, pk, round_)
    if not on_paper(found.test_id, form):
        raise Http404
    with admitted(of_organizer(found.test.session.programme.organizer_id)):
        file = printing.questions_pdf(found, form)
    audit.record(found.test.session, by=request.user, question_sheet=f"{round_} {form}")
    return handed_out(file, f"soal-{round_}-{form}.pdf")


@login_required
@require_safe
def answers(request: HttpRequest, pk: int, round_: int) -> HttpResponse:
    """A file of answer sheets (`?part=`, from 1) as PDF."""
    found = get_round(request, pk, round_)
    part, people = cut_out(takers(found.test.session), request.GET.get("part", "1"), printing.SHEETS_A_FILE)
    with admitted(of_organizer(found.test.session.programme.organizer_id)):
        file = printing.answers_pdf(found, people)
    audit.record(found.test.session, by=request.user, answer_sheets=len(people))
    return handed_out(file, f"lembar-jawaban-{round_}-{part.first}-{part.last}.pdf")
