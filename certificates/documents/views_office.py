"""What an organizer keeps for its documents: letterhead, signatories, templates, and the list of fields."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.common.downloads import Download
from bimtek.common.errors import Refusal
from certificates.docx_templates import sandbox
from certificates.docx_templates.checking import Checked
from certificates.docx_templates.fields import described
from certificates.docx_templates.vocabulary import FIELDS
from events.organizers import access, workspace
from events.organizers.access import Capability
from events.organizers.models import Organizer
from events.organizers.records import Records

from . import services
from .forms import LetterheadForm, SignatoryForm, TemplateForm
from .kinds import KINDS
from .letterhead import head_of, signatories_of, upwards
from .models import Letterhead, OfficeTemplate, Signatory
from .production import CONTENT_TYPES

SIGNATORIES = Records(
    section="signatories",
    model=Signatory,
    form=SignatoryForm,
    found=lambda organizer, words: Signatory.objects.filter(organizer=organizer, name__icontains=words),
    remove=services.delete_signatory,
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letterhead(request: HttpRequest, organizer: str) -> HttpResponse:
    """The organizer's letterhead, beside what holds where a field is empty."""
    owner = access.get_organizer(request.user, organizer, Capability.MANAGE)
    head = Letterhead.objects.filter(organizer=owner).first() or Letterhead(organizer=owner)
    form = LetterheadForm(request.POST or None, request.FILES or None, instance=head)
    if form.is_valid():
        services.save_letterhead(head=form.instance, logo=form.asset, without=form.cleaned_data["no_logo"])
        messages.success(request, _("The letterhead is saved."))
        return redirect("documents:letterhead", owner.slug)
    context = {"form": form, "head": head_of(owner), "signatories": signatories_of(owner), "kept": head}
    return _page(request, owner, "letterhead", failed=bool(form.errors), **context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def templates(request: HttpRequest, organizer: str) -> HttpResponse:
    """The templates that hold for an organizer, and a form for one more, with what was found in it."""
    writes = request.method == "POST"
    owner = access.get_organizer(request.user, organizer, Capability.MANAGE if writes else Capability.VIEW)
    form = TemplateForm(request.POST, request.FILES) if writes else TemplateForm()
    checked = _check(form) if writes and form.is_valid() else None
    if checked and not checked.problems:
        kept = services.add_template(
            organizer=owner, kind=form.cleaned_data["kind"], checked=checked, name=form.cleaned_data["file"].name,
            by=cast(User, request.user), now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("The template is kept and will be used from now on."))
        return redirect("documents:template", kept.pk)
    rows = OfficeTemplate.objects.filter(organizer__in=upwards(owner)).select_related("organizer", "uploaded_by")
    failed = bool(form.errors or checked)
    return _page(request, owner, "templates", failed=failed, form=form, checked=checked, rows=rows)


def _check(form: TemplateForm) -> Checked | None:
    try:
        return sandbox.check(form.cleaned_data["file"].read())
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return None


@login_required
@require_safe
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """A kept template: its fields, what was mended in it, and how it reads with examples."""
    row = _template(request, pk, Capability.VIEW)
    with row.file.open("rb") as file:
        sample = sandbox.sample(file.read())
    return _page(request, row.organizer, "template", template=row, sample=sample)


@login_required
@require_safe
def template_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The kept template to save."""
    row = _template(request, pk, Capability.VIEW)
    answer = Download(
        row.file.open("rb"), as_attachment=True, filename=row.original_name, content_type=CONTENT_TYPES["docx"]
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def template_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a template."""
    row = _template(request, pk, Capability.MANAGE)
    if request.method == "POST":
        services.delete_template(template=row)
        messages.success(request, _("The template is deleted."))
        return redirect("documents:templates", row.organizer.slug)
    return _page(request, row.organizer, "template_delete", template=row)


@login_required
@require_safe
def fields(request: HttpRequest, organizer: str) -> HttpResponse:
    """All fields that a template can show, with examples, and the loops over lists."""
    owner = access.get_organizer(request.user, organizer)
    return _page(request, owner, "fields", fields=list(described(FIELDS)), kinds=KINDS.values())


def _template(request: HttpRequest, pk: int, capability: Capability) -> OfficeTemplate:
    rows = OfficeTemplate.objects.select_related("organizer", "uploaded_by")
    return cast(OfficeTemplate, access.get_object(request.user, rows, capability, pk=pk))


def _page(request: HttpRequest, owner: Organizer, name: str, *, failed: bool = False, **context: Any) -> HttpResponse:
    shown = workspace.page(request.user, owner, "papers", **context)
    return render(request, f"office_documents/{name}.html", shown, status=422 if failed else 200)
