"""The answers that hand out certificates: one file, or all of them in a ZIP."""

from io import BytesIO

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from bimtek.common.downloads import Download, streamed

from .archive import file_name, stream
from .documents import made_anew
from .models import Certificate

PRIVATE = "private, no-store"


def pdf_response(request: HttpRequest, certificate: Certificate) -> HttpResponseBase:
    """The PDF to keep; a page that says so (503) where it cannot be made now.

    Load `edition` (with its `signing_key`) and `base` with it.
    """
    pdf = made_anew(certificate)
    if pdf is None:
        page = render(request, "issuing/claim_not_now.html", {"certificate": certificate}, status=503)
        page.headers["Cache-Control"] = PRIVATE
        return page
    return Download(
        BytesIO(pdf),
        as_attachment=True,
        filename=file_name(certificate),
        content_type="application/pdf",
        headers={"Cache-Control": PRIVATE},
    )


def zip_response(certificates: QuerySet[Certificate], name: str, *, share: str) -> StreamingHttpResponse:
    """All their PDFs as `<name>.zip`, made while it is sent; what cannot be made is listed in it.

    `share` names who asks (`common.admission`). Raises Busy where no slot is free.
    """
    rows = certificates.select_related("base", "edition__signing_key")
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"', "Cache-Control": PRIVATE}
    return streamed(stream(rows), share=share, content_type="application/zip", headers=headers)
