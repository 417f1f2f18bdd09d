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
    "phone_rounded": EXCEL_NUMBER,
    "phone_two": _("These are two phone numbers. Keep one."),
    "phone_invalid": _("This is no phone number. Write one, such as 081234567890, or leave it empty."),
    "email_invalid": _("This is no e-mail address. Correct it, or leave it empty."),
    "birth_date_invalid": _("This is no date. Write day, month and year, for example 12-05-1990."),
    "birth_date_unlikely": _("Nobody born then takes part. Check the year."),
    "birth_date_missing": _("Write the date of birth: who is under 18 needs the consent of a parent or guardian."),
    "under_age": _("Under 18 on the first day. Add this person by hand, with the consent of a parent or guardian."),
    "person_duplicate": _("Row %(other)s is the same person. Delete one of them, or tell them apart by NIK or phone."),
    "left_before": _(
        "This person's registration was cancelled, moved or replaced. If they come after all, add them by hand."
    ),
}

NOTES: dict[str, str | Promise] = {
    "phone_repaired": _("The first digit of the phone, lost in Excel, was put back."),
    "name_capitals": _("A name in capitals is written as people write it."),
    "titles_apart": _("Titles were taken out of the name into their own fields."),
    "nik_other_birth_date": _("The NIK carries another date of birth. Please check."),
    "nik_other_sex": _("The NIK says another sex than the row. Please check."),
    "nik_no_such_day": _("The date of birth in the NIK does not exist. Please check."),
    "nip_odd": _("The NIP is built in an unusual way; right only for PPPK. Please check."),
    "other_category": _("The person already has a place in another category, and keeps it."),
}

SKIPPED: dict[str, str | Promise] = {
    "numbering": _("only numbers the columns"),
    "headings": _("the headings again"),
    "total": _("a total or a remark"),
    "signature": _("date and signature at the end"),
    "section": _("a heading for the rows below it"),
    "no_name": _("only a running number"),
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong in one row: in which column (from 0; None where the whole column is missing), and what."""

    row: int
    column: int | None
    field: Field
    code: str
    value: str  # as the office typed it; a NIK masked
    other: int | None = None  # another row it is about
