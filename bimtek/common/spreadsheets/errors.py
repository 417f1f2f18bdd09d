"""Why a file cannot be read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal

SENTENCES: dict[str, str | Promise] = {
    "file_kind": _("Upload a file of the kind xlsx, xls, ods or csv. This one is something else, whatever its name."),
    "file_broken": _("This file cannot be read. Open it in Excel or LibreOffice, save it anew as xlsx, and try again."),
    "file_protected": _(
        "This workbook has a password. Open it in Excel, choose File – Info – Protect Workbook – Encrypt with "
        "Password, empty the field, save it, and try again."
    ),
    "file_too_complex": _("This file holds far too much. Copy the list alone into a new file, and try again."),
    "no_sheet": _("This file holds no sheet with a table."),
    "too_many_rows": _("A roster may have up to 200,000 rows. Cut the file into several."),
    "broken": _("Something went wrong on our side; nothing was written. Try again in some minutes."),
}


def refusal(code: str) -> Refusal:
    """The refusal with this code; `broken` for one that is not known."""
    return Refusal(code, SENTENCES.get(code, SENTENCES["broken"]))
