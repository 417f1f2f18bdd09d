"""What is said of issued certificates before a place or attendance is taken away: they never change by themselves."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.training.change import Consequence
from participants.registration.aftermath import Aftermath
from participants.registration.models import Registration

from .entitlement import entitlement
from .models import Certificate

NAMED = 5  # certificates; of more only the number is said


class IssuedCertificates(Aftermath):
    """Certificates that stay valid although their holders are not entitled any more, and those that say otherwise."""

    def without_place(self, rows: QuerySet[Registration]) -> Iterator[Consequence]:
        """Each valid certificate of these registrations, or how many."""
        valid = Certificate.objects.filter(registration__in=rows.order_by(), status=Certificate.Status.VALID)
        found = list(valid.order_by("series", "sequence")[: NAMED + 1])
        if len(found) > NAMED:
            count = valid.count()
            text = ngettext(
                "%(count)d certificate stays valid and is then listed as “no longer entitled”.",
                "%(count)d certificates stay valid and are then listed as “no longer entitled”.",
                count,
            )
            yield Consequence(text % {"count": count}, warn=True)
            return
        for each in found:
            text = _("The certificate %(number)s of %(name)s stays valid and is then listed as “no longer entitled”.")
            yield Consequence(text % {"number": each.number, "name": each.name}, warn=True)

    def as_recorded(self, registration: Registration) -> Iterator[Consequence]:
        """A valid certificate that the person is not entitled to, or that says otherwise, with all that differs."""
        found = entitlement(registration.session, registration=registration)
        for lost in found.lost:
            text = _("The certificate %(number)s stays valid though the person is no longer entitled: %(why)s")
            yield Consequence(text % {"number": lost.certificate.number, "why": " ".join(lost.reasons)}, warn=True)
        for other in found.otherwise:
            told = "; ".join(f"{each.label}: {each.printed} → {each.now}" for each in other.differences)
            text = _("The certificate %(number)s would say otherwise: %(told)s")
            yield Consequence(text % {"number": other.certificate.number, "told": told}, warn=True)
