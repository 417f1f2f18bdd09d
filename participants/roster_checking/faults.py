"""Why a row is refused, and what was put right: codes that never change, and for each what to do."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .fields import Field

EXCEL_NUMBER = _(
    "Excel turned this into a number and lost digits, which nobody can bring back. Format the column as Text, "
    "then type the number again from its source."
)

SENTENCES: dict[str, str | Promise] = {
    "name_missing": _("There is no name. Write it, or delete the row."),
    "name_no_letters": _("This is no name. Write it in letters."),
    "name_two_people": _("Two people seem to stand in one cell. Give each a row."),
    "text_too_long": _("This is too long to be kept. Shorten it."),
    "cell_error": _("A formula in the file failed here. Write the value itself."),
    "nik_excel": EXCEL_NUMBER,
    "nik_is_nip": _("This has 18 digits, as a NIP has. Put it into the column of the NIP, and the NIK here."),
    "nik_short": _("A NIK has 16 digits; this one has 15, so one is missing. Check it against the KTP."),
    "nik_length": _("A NIK has exactly 16 digits. Check it against the KTP."),
    "nik_region": _("The first two digits of a NIK are a province code, from 11 up. Check it against the KTP."),
    "nik_day": _("Digits 7 and 8 of a NIK are the day of birth: 01–31 for men, 41–71 for women. Check the KTP."),
    "nik_month": _("Digits 9 and 10 of a NIK are the month of birth: 01–12. Check it against the KTP."),
    "nik_serial": _("The last four digits of a NIK start at 0001. Check it against the KTP."),
    "nik_duplicate": _("Row %(other)s has the same NIK. Correct the wrong one, or delete a row."),
    "nik_not_for_name": _("This NIK and this name do not belong together here. Check both against the KTP."),
    "nip_excel": EXCEL_NUMBER,
    "nip_is_nik": _("This has 16 digits, as a NIK has. Put it into the column of the NIK, and the NIP here."),
    "nip_length": _("A NIP has exactly 18 digits. Check it."),
    "nip_birth_date": _("A NIP begins with the date of birth: year, month, day (YYYYMMDD). Check it."),
    "nip_not_for_name": _("Somebody of another name has this NIP in this session. Check both."),
    "nip_duplicate": _("Row %(other)s has the same NIP. Correct the wrong one, or delete a row."),
    "birth_date_missing": _("Write the date of birth: who is under 18 needs the consent of a parent or guardian."),
    "under_age": _("Under 18 on the first day. Add this person by hand, with the consent of a parent or guardian."),
    "person_duplicate": _("Row %(other)s is the same person. Delete one of them, or tell them apart by NIK or phone."),
    "category_unknown": _(
        "The session has no such category. Write the one that is meant (behind the arrow stands the nearest), "
        "or leave this column out."
    ),
    "left_before": _(
        "This person's registration was cancelled, moved or replaced. If they come after all, add them by hand."
    ),
}

NOTES: dict[str, str | Promise] = {
    "phone_repaired": _("The first digit of the phone, lost in Excel, was put back."),
    "phone_two": _("Two phone numbers stand in one cell; the first is used."),
    "phone_note": _("What stood beside the phone number was left out."),
    "phone_landline": _("The phone is a landline, which receives no WhatsApp."),
    "phone_invalid": _("The phone is no number that can be called, and was left empty."),
    "phone_rounded": _("Excel turned the phone into a number and lost digits; it was left empty."),
    "email_two": _("Two e-mail addresses stand in one cell; the first is used."),
    "email_note": _("What stood beside the e-mail address was left out."),
    "email_spaces": _("Spaces were taken out of the e-mail address."),
    "email_invalid": _("The e-mail address cannot be used, and was left empty."),
    "birth_date_invalid": _("The date of birth is no sure date, and was left empty."),
    "birth_date_unlikely": _("People born then take no part; the date of birth was left empty."),
    "value_error": _("A formula in the file failed here; the value was left empty."),
    "value_too_long": _("A text is too long to be kept, and was left empty."),
    "nik_number": _("The NIK stands in the file as a number, whole; it is used."),
    "nip_number": _("The NIP stands in the file as a number, whole; it is used."),
    "hidden_column": _("A value stands in a hidden column; it is used."),
    "filled": _("A value that stands once above was used for this row, too."),
    "comment": _("There is a comment in the file."),
    "name_capitals": _("A name in capitals is written as people write it."),
    "titles_apart": _("Titles were taken out of the name into their own fields."),
    "titles_loose": _("Titles were taken out of the name, though no comma parts them from it. Please check."),
    "name_beside": _("Numbers that stood in the cell of the name went into their own fields, or out of the name."),
    "name_rank": _("The rank below the name was left out."),
    "name_numbered": _("The running number before the name was left out."),
    "name_joined": _("The name was joined of two columns."),
    "name_digits": _("Digits stand in the name. Please check."),
    "name_two": _("Two people seem to stand in the name. Please check."),
    "name_signs": _("Signs or pictures stand in the name. Please check."),
    "name_position": _("A position seems to stand in front of the name. Please check."),
    "letter_doubtful": _("A letter of the file is broken. Please check."),
    "nik_other_birth_date": _("The NIK carries another date of birth. Please check."),
    "nik_other_sex": _("The NIK says another sex than the row. Please check."),
    "nik_no_such_day": _("The date of birth in the NIK does not exist. Please check."),
    "nip_odd": _("The NIP is built in an unusual way; right only for PPPK. Please check."),
    "likely_double": _(
        "A person of this name with the same phone, institution or date of birth has a place already. If it is the "
        "same person, leave the row out."
    ),
    "other_category": _("The person already has a place in another category, and keeps it."),
}
# Nothing to look at twice: what was done there is beyond doubt.
PLAIN = frozenset({"name_capitals", "titles_apart", "phone_repaired", "nik_number", "nip_number", "filled"})

SKIPPED: dict[str, str | Promise] = {
    "numbering": _("only numbers the columns"),
    "headings": _("the headings or the title again"),
    "page": _("the number of a printed page"),
    "total": _("a total or a remark"),
    "signature": _("date and signature at the end"),
    "section": _("a heading for the rows below it"),
    "no_name": _("only a running number"),
    "number_below": _("the number of the person above it"),
    "hidden": _("the row is hidden"),
    "struck": _("the row is struck through"),
    "withdrawn": _("the row is marked as withdrawn"),
    "note": _("a sentence, and no name"),
    "vacant": _("a place that no person has yet"),
    "example": _("an example of how the list is filled in"),
    "label": _("a heading without a list below it"),
    "other_table": _("of another table that begins above, with the names in another column"),
}
# Rows that name people and were left out all the same, so they are asked about.
ASKED = ("hidden", "struck", "withdrawn")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong in one row: in which column (from 0; None where the whole column is missing), and what."""

    row: int
    column: int | None
    field: Field
    code: str
    value: str  # as the office typed it; a NIK masked
    other: int | None = None  # another row it is about
    sheet: str = ""
    other_sheet: str = ""
