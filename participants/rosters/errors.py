"""Why a whole roster cannot be read, checked or applied."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from bimtek.common.spreadsheets.errors import SENTENCES as FILE_SENTENCES

SENTENCES: dict[str, str | Promise] = {
    **FILE_SENTENCES,
    "file_empty": _("This file holds no rows. Choose the file or the sheet with the list."),
    "file_gone": _("The file of this roster is no longer kept. Upload it again."),
    "no_list_chosen": _("Choose at least one list of the file."),
    "no_name_column": _("Say which column holds the names."),
    "seats_short": _("Seats missing: %(missing)s. Offer more seats of this category, then apply again."),
    "session_not_running": _("Participants can be added to a published session only."),
    "no_such_pool": _("This category is no longer offered. Upload the file again for another one."),
    "busy": _("This roster is at work already. Wait until it is done."),
    "too_many_files": _("You have uploaded very many lists within an hour. Wait an hour, then go on; nothing is lost."),
    "too_many_of_office": _("Your organizer has uploaded very many lists today. Go on tomorrow; nothing is lost."),
    "too_many_checks": _("You have had very many lists checked within an hour. Wait an hour, then check this one."),
    "too_many_niks": _(
        "In several of your lists of today, many NIK belong to people of other names. Compare the columns of name and "
        "NIK, and go on tomorrow."
    ),
    "too_many_unapplied": _(
        "This session has 50 lists that were not applied. Delete those that you no longer need, then upload this one."
    ),
    "kept_full": _(
        "The lists you uploaded fill the room there is for them (1 GB). Delete those that were not applied and are no "
        "longer needed; files of applied lists go by themselves after 30 days."
    ),
    "at_work": _("Four long lists of your organizer are at work already. Wait until one is done, then try again."),
    "not_checked": _("Check the rows first."),
    "consent_missing": _("Without the people's consent their data may not be written down."),
    "took_too_long": _("This took too long and was stopped; nothing was written. Cut the file into several."),
}


def sentence(code: str, *, missing: int = 0) -> str | Promise:
    """What to tell the organizer."""
    text = SENTENCES.get(code, SENTENCES["broken"])
    return str(text) % {"missing": missing} if code == "seats_short" else text


def refusal(code: str, *, missing: int = 0) -> Refusal:
    """The refusal with this code."""
    return Refusal(code, sentence(code, missing=missing))
