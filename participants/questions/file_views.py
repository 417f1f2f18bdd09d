"""Handing out a file that was handed in as an answer."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from bimtek.common import audit
from bimtek.common.downloads import Download
from events.organizers import access
from events.organizers.access import AnyUser, Capability

from .models import Answer

NAME_MAX_LENGTH = 120


@login_required
@require_safe
def answer_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file to save: for the participant whose it is, and for staff who handle registrants (audited)."""
    rows = Answer.objects.select_related("registration__person", "registration__session__programme__organizer")
    answer = rows.filter(pk=pk).exclude(file="").first()
    if answer is None:
        raise Http404
    if answer.registration.person.user_id != request.user.pk:
        _require_staff(request.user, answer)
        audit.record(answer.registration, by=request.user, downloaded_answer=answer.pk)
    return Download(
        answer.file.open("rb"),
        as_attachment=True,
        filename=file_name(answer),
        content_type=answer.content_type,
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )


def _require_staff(user: AnyUser, answer: Answer) -> None:
    organizer = answer.registration.session.programme.organizer
    if Capability.REGISTER not in access.capabilities(user, organizer):
        raise Http404


def file_name(answer: Answer) -> str:
    """The name it came with, without what no system stores, and the extension of its real kind."""
    stem, dot, _extension = answer.file_name.rpartition(".")
    stem = stem if dot else answer.file_name
    name = "".join(c for c in stem if c.isprintable() and c not in '\\/:*?"<>|').strip(" .")
    extension = answer.file_kind.extension if answer.file_kind else "bin"
    return f"{name[:NAME_MAX_LENGTH] or 'berkas'}.{extension}"
