"""Writes of letterheads, templates, budget and payments."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from certificates.docx_templates.checking import Checked
from certificates.press.source import Asset
from events.organizers.models import Organizer

from .models import Letterhead, OfficeTemplate, Signatory


def save_letterhead(*, head: Letterhead, logo: Asset | None, without: bool = False) -> Letterhead:
    """Save a letterhead, with a new logo or without any. The former file goes when that is certain."""
    former = str(head.logo)
    if logo:
        head.logo.save("", ContentFile(logo.content), save=False)
        head.logo_type = logo.content_type
    elif without:
        head.logo, head.logo_type = "", ""
    new = str(head.logo)
    try:
        with transaction.atomic():
            head.save()
            if former and former != new:
                transaction.on_commit(lambda: default_storage.delete(former))
    except BaseException:
        if new and new != former:
            default_storage.delete(new)
        raise
    return head


def add_template(
    *, organizer: Organizer, kind: str, checked: Checked, name: str, by: User, now: datetime
) -> OfficeTemplate:
    """Keep a checked template as it was mended. Refusal where it has problems."""
    if checked.problems:
        raise Refusal("template_has_problems", _("The template has problems. Mend them and upload it again."))
    row = OfficeTemplate(
        organizer=organizer,
        kind=kind,
        original_name=name[:200],
        fields=checked.fields,
        mended=[[each.where, each.tag, each.what] for each in checked.mended],
        uploaded_by=by,
        uploaded_at=now,
    )
    row.file.save("", ContentFile(checked.docx), save=False)
    try:
        with transaction.atomic():
            row.save()
    except BaseException:
        default_storage.delete(str(row.file))
        raise
    return row


@transaction.atomic
def delete_template(*, template: OfficeTemplate) -> None:
    """Delete a template and its file; the shipped one, or that of the office above, counts again."""
    name = str(template.file)
    template.delete()
    transaction.on_commit(lambda: default_storage.delete(name))


def delete_signatory(signatory: Signatory) -> None:
    """Delete a signatory; documents that were made keep the name on paper."""
    signatory.delete()
