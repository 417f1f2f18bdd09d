"""The certificates of an institution's people, behind its link: one by one, or all in one file."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from bimtek.common.admission import of_organizer
from participants.delegations.link_access import by_link, context_of
from participants.delegations.models import Delegation

from . import selectors
from .downloads import pdf_response, zip_response

PER_PAGE = 50


@require_safe
@by_link
def certificates(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Whose certificates there are, each with its file."""
    page = Paginator(selectors.of_delegation(delegation), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "issuing/delegation.html", context_of(delegation, page_obj=page))


@require_safe
@by_link
def download(request: HttpRequest, delegation: Delegation, pk: UUID) -> HttpResponseBase:
    """The PDF of one of the institution's people, while it is valid; any other does not exist here."""
    certificate = selectors.of_delegation(delegation).filter(pk=pk).first()
    if certificate is None:
        raise Http404
    return pdf_response(request, certificate)


@require_safe
@by_link
def archive(request: HttpRequest, delegation: Delegation) -> HttpResponseBase:
    """All of them in one ZIP."""
    rows = selectors.of_delegation(delegation)
    if not rows.exists():
        raise Http404
    share = of_organizer(delegation.session.programme.organizer_id)
    return zip_response(rows, slugify(f"sertifikat {delegation.institution[:60]}"), share=share)
