"""A list that is worked off by hand: ticks, and the group as contacts for a phone."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common import audit

from . import by_hand
from .access import get_message
from .models import Channel, Message


def _message(request: HttpRequest, pk: int) -> Message:
    return get_message(request.user, pk)


@login_required
@require_POST
def tick(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Tick a person off, or take the tick back."""
    message = _message(request, pk)
    row = get_object_or_404(message.deliveries.filter(message__channel=Channel.WHATSAPP), pk=delivery)
    by = cast(User, request.user)
    by_hand.tick(delivery=row, done=bool(request.POST.get("done")), by=by, now=timezone.now())
    page = request.POST.get("page", "")
    answer = redirect("messages:detail", pk=pk)
    answer["Location"] += f"?page={page}#p{row.pk}" if page.isdecimal() else f"#p{row.pk}"
    return answer


@login_required
@require_safe
def contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """The people of a message as contacts; who took the file is written down."""
    message = _message(request, pk)
    audit.record(message, by=request.user, exported_contacts=message.pk)
    return _file(by_hand.contacts(message), "text/vcard", f"kontak-{message.pk}.vcf")


@login_required
@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """The people of a message as a numbered list; who took the file is written down."""
    message = _message(request, pk)
    audit.record(message, by=request.user, exported_list=message.pk)
    return _file(by_hand.table(message), "text/csv", f"daftar-{message.pk}.csv")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(text.encode(), content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
