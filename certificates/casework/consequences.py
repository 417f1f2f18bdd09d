"""What a correction of a person's data means elsewhere: tickets, badges, sheets that were printed, certificates."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.issuing.models import Certificate
from participants.corrections.holding import NAME, Holder
from participants.corrections.selectors import CorrectionPlan
from participants.doubles.selectors import MergePlan
from participants.registration.models import Registration
from participants.registration.windows import has_ticket, opens_doors
from participants.sheets.models import SheetRow

PRINTED = {*NAME, "institution"}
MOST = 20  # lines of one kind


@dataclass(frozen=True)
class CorrectionConsequence:
    """Something elsewhere that a change touches, in a sentence, and the page where it can be seen."""

    text: str
    url: str = ""


def of_correction(registration: Registration, plan: CorrectionPlan) -> list[CorrectionConsequence]:
    """What follows from correcting the person of a registration, as `plan` says; a constant number of queries."""
    touched = _touched(registration, plan)
    found = _mails(plan)
    if plan.fields & PRINTED and plan.changes:
        found += [*_papers(touched), *_sheets(touched), *_certificates(touched)]
    if plan.fields & {"nip"} and not plan.fields & PRINTED:
        found += _sheets(touched)
    others = [row for row in touched if row.pk != registration.pk]
    found += [
        CorrectionConsequence(
            _("Changes in another registration too: %(session)s") % {"session": row.session},
            reverse("registrants:detail", args=[row.session_id, row.pk]),
        )
        for row in others[:MOST]
    ]
    return found


def _touched(registration: Registration, plan: CorrectionPlan) -> list[Registration]:
    """The registrations that show the change: all of the person's where the organizer has the say."""
    if plan.holder is not Holder.OWN:
        return [registration]
    rows = Registration.objects.filter(person=registration.person_id).select_related("session__programme", "person")
    return list(rows.order_by("pk"))


def _mails(plan: CorrectionPlan) -> list[CorrectionConsequence]:
    if "email" not in plan.fields:
        return []
    return [
        CorrectionConsequence(
            _("Mails go to the new address from now on. It is asked by mail to confirm that it is right.")
        )
    ]


def _papers(rows: Iterable[Registration]) -> list[CorrectionConsequence]:
    """Tickets and badges are made anew when they are opened; who has one on paper has the old one."""
    found = []
    if any(has_ticket(row) for row in rows):
        found.append(
            CorrectionConsequence(_("The ticket shows the new data when it is opened; a printed one shows the old."))
        )
    if any(opens_doors(row) for row in rows):
        found.append(
            CorrectionConsequence(_("A name badge that was printed already shows the old data: print it again."))
        )
    return found


def _sheets(rows: Iterable[Registration]) -> list[CorrectionConsequence]:
    """Sheets stay as they were printed, as they were signed so."""
    printed = SheetRow.objects.filter(registration__in=rows).select_related("sheet").order_by("-sheet")[:MOST]
    return [
        CorrectionConsequence(
            _("The sign-in sheet %(code)s was printed with “%(name)s” and stays so.")
            % {"code": row.sheet.code, "name": row.name},
            reverse("sheets:sheet", args=[row.sheet.session_id, row.sheet_id]),
        )
        for row in printed
    ]


def _certificates(rows: Iterable[Registration]) -> list[CorrectionConsequence]:
    """Certificates never change by themselves: a corrected one is issued in their place."""
    valid = Certificate.objects.filter(registration__in=rows, status=Certificate.Status.VALID)
    return [
        CorrectionConsequence(
            _("The certificate %(number)s says “%(name)s”. It stays so until you replace it.")
            % {"number": each.number, "name": each.name},
            reverse("issuing:replace", args=[each.pk]),
        )
        for each in valid.order_by("series", "sequence")[:MOST]
    ]


def of_merge(plan: MergePlan) -> list[CorrectionConsequence]:
    """The valid certificates of both people; two for one session are one too many."""
    people = [plan.kept, plan.emptied]
    valid = Certificate.objects.filter(registration__person__in=people, status=Certificate.Status.VALID)
    found = list(valid.order_by("series", "sequence")[:MOST])
    twice = {each.session_id for each in found if sum(each.session_id == other.session_id for other in found) > 1}
    return [
        CorrectionConsequence(
            (
                _("The certificate %(number)s stays valid, and there is another for the same session: revoke one.")
                if each.session_id in twice
                else _("The certificate %(number)s stays valid.")
            )
            % {"number": each.number},
            reverse("issuing:detail", args=[each.pk]),
        )
        for each in found
    ]


def of_registrations(rows: Iterable[Registration]) -> list[CorrectionConsequence]:
    """The valid certificates that go back with their registrations when two people are taken apart."""
    valid = Certificate.objects.filter(registration__in=rows, status=Certificate.Status.VALID)
    return [
        CorrectionConsequence(
            _("The certificate %(number)s goes along with its registration and stays valid.") % {"number": each.number},
            reverse("issuing:detail", args=[each.pk]),
        )
        for each in valid.order_by("series", "sequence")[:MOST]
    ]
