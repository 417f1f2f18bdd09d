"""Checking a certificate: by its code, for people and programs, or by its file."""

from collections.abc import Callable
from functools import wraps
from typing import Any, BinaryIO, cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.common import link_pictures
from bimtek.common.admission import Busy
from bimtek.common.errors import Refusal
from bimtek.fast_lane.shared_pages.marking import same_for_everybody
from certificates.issuing import limits
from participants.tickets.photos import code_in

from . import files, sharing
from .forms import CertificateCodeForm, FileForm, NumberForm
from .selectors import (
    FileCheck,
    FileState,
    VerificationState,
    VerifiedCertificate,
    by_file,
    by_number,
    find,
    public,
    slip,
)

View = Callable[..., HttpResponse]
JSON = "application/json"
NUMBERS = "verification-number"  # what is counted of tries with a number


def _public_record(view: View) -> View:
    """Answers hold names: no search engine lists them, no cache shared by people keeps them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "private, no-cache"
        return response

    return guarded


def _wants_json(request: HttpRequest) -> bool:
    asked = request.GET.get("format", "")
    return asked == "json" or (not asked and request.get_preferred_type(["text/html", JSON]) == JSON)


@same_for_everybody("format")
@_public_record
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The proof behind a code, as a page, or as JSON for `Accept: application/json` or `?format=json`."""
    proof = find(code)  # first, so that a genuine one is shown whatever others behind the same address ask for
    if proof.state is VerificationState.UNKNOWN:
        if limits.exhausted(request):
            return _too_many(request, _("Too many unknown codes"))
        limits.count_unknown(request)
    elif proof.code != code:
        address = reverse("verification:show", args=[proof.code])
        return redirect(f"{address}?{request.GET.urlencode()}" if request.GET else address)
    return _answer(request, proof)


@require_safe
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """What a chat shows beside the link of a certificate."""
    certificate = find(code).certificate  # first, as for its page
    if certificate is None:
        if limits.exhausted(request):
            return _too_many(request, _("Too many unknown codes"))
        limits.count_unknown(request)
        raise Http404
    response = link_pictures.response(sharing.picture(certificate))
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answer(request: HttpRequest, proof: VerifiedCertificate) -> HttpResponse:
    status = 404 if proof.state is VerificationState.UNKNOWN else 200
    if _wants_json(request):
        response = _json(public(proof), status)
    elif proof.certificate is None:
        context = {"proof": proof, "slip": slip(proof.code), "form": CertificateCodeForm(initial={"code": proof.code})}
        response = render(request, "verification/unknown.html", context, status=status)
    else:
        context = {"proof": proof, "certificate": proof.certificate, "share": sharing.sharing_of(proof.certificate)}
        response = render(request, "verification/show.html", context)
    patch_vary_headers(response, ["Accept"])
    return response


def _too_many(request: HttpRequest, what: str) -> HttpResponse:
    if _wants_json(request):
        response = _json({"detail": _("%(what)s. Try again later.") % {"what": what}}, 429)
    else:
        response = render(request, "verification/too_many.html", {"what": what}, status=429)
    response["Retry-After"] = str(limits.WINDOW_SECONDS)
    return response


@same_for_everybody("code")
@_public_record
@require_safe
def form(request: HttpRequest) -> HttpResponse:
    """Where a code can be typed or a file compared; `?code=` goes on to the proof."""
    if "code" not in request.GET:
        return _form(request, CertificateCodeForm(), FileForm())
    typed = CertificateCodeForm(request.GET)
    if not typed.is_valid():
        return _form(request, typed, FileForm(), status=422)
    return redirect("verification:show", find_path(typed.cleaned_data["code"]))


def find_path(typed: str) -> str:
    """A typed code, or a pasted address that ends in one, as it stands in an address."""
    return typed.strip().rstrip("/").rpartition("/")[2] or "-"


@_public_record
@csrf_exempt
@require_http_methods(["POST"])
def by_printed_number(request: HttpRequest) -> HttpResponse:
    """Find a certificate by its number and the name on it; tries that find none are counted and stopped.

    No token is asked for, as with files: the page is the same for all, and nothing is changed.
    """
    if limits.exhausted(request, NUMBERS):
        return _too_many(request, _("Too many unknown numbers"))
    typed = NumberForm(request.POST)
    if not typed.is_valid():
        return _form(request, CertificateCodeForm(), FileForm(), typed, status=422)
    proof = by_number(typed.cleaned_data["number"], typed.cleaned_data["name"])
    if proof is None:
        limits.count_unknown(request, NUMBERS)
        typed.add_error(None, _("No certificate has this number and this name. Compare both with what is printed."))
        return _form(request, CertificateCodeForm(), FileForm(), typed, status=404)
    return redirect("verification:show", proof.code)


@_public_record
@csrf_exempt
@require_http_methods(["POST"])
def check_file(request: HttpRequest) -> HttpResponse:
    """Compare an uploaded PDF with the certificate it says it is; the file is not kept.

    For `Accept: application/json` or `?format=json` the answer is JSON. No token is asked for: a program has
    none, the page with the form is the same for all, the check is done in no account's name and changes nothing.
    """
    response = _check(request)
    patch_vary_headers(response, ["Accept"])
    return response


def _check(request: HttpRequest) -> HttpResponse:
    # Counted before the body is read: what turns out to be nonsense was work, too.
    if not limits.take_file(request):
        return _too_many(request, _("Too many files"))
    upload = FileForm(request.POST, request.FILES)
    if not upload.is_valid():
        return _no_file(request, upload)
    file = upload.cleaned_data["file"]
    if files.is_picture(cast(BinaryIO, file.file)):
        return _picture(request, upload)
    return _file_answer(request, by_file(cast(BinaryIO, file.file)), upload)


def _picture(request: HttpRequest, upload: FileForm) -> HttpResponse:
    """A photo or screenshot says which certificate it shows; whether it was altered only the record can tell."""
    try:
        code = files.linked_code(code_in(upload.cleaned_data["file"]))
    except Refusal as refusal:
        if isinstance(refusal, Busy):
            raise
        upload.add_error("file", str(refusal))
        return _no_file(request, upload)
    if code is None:
        upload.add_error("file", _("The QR code in this picture is of no certificate."))
        return _no_file(request, upload)
    return _json(public(find(code)), 200) if _wants_json(request) else redirect("verification:show", code)


def _no_file(request: HttpRequest, upload: FileForm) -> HttpResponse:
    if _wants_json(request):
        return _json({"detail": " ".join(str(error) for error in upload.errors["file"])}, 422)
    return _form(request, CertificateCodeForm(), upload, status=422)


def _file_answer(request: HttpRequest, check: FileCheck, upload: FileForm) -> HttpResponse:
    status = 503 if check.state is FileState.UNCHECKED else 200
    if _wants_json(request):
        return _json({"file": check.state, **public(check.proof)}, status)
    context = {
        "check": check,
        "proof": check.proof,
        "certificate": check.proof.certificate,
        "same": check.same,
        "upload": upload.cleaned_data["file"],
    }
    return render(request, "verification/file.html", context, status=status)


def _json(content: dict[str, Any], status: int) -> HttpResponse:
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})


def _form(
    request: HttpRequest,
    code: CertificateCodeForm,
    upload: FileForm,
    number: NumberForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    number = number or NumberForm(initial={"number": _number_in(code)})
    faulty = next((form for form in (upload, number) if form.errors), code)
    context = {"form": faulty, "code_form": code, "file_form": upload, "number_form": number}
    return render(request, "verification/form.html", context, status=status)


def _number_in(code: CertificateCodeForm) -> str:
    """The number that was typed in the place of a code, so that it need not be typed again."""
    return code.data.get("code", "") if code.has_error("code", "number") else ""
