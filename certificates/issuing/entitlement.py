"""What was issued against what people are entitled to now, in both directions, whatever changed since.

Nothing here is stored: it is worked out from the attendance, the registrations and the session as they stand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bimtek.common.dates import date_range
from events.agenda.models import AgendaItem
from events.training.models import TrainingSession
from participants.attendance.selectors import plan_of
from participants.eligibility.selectors import assess_by
from participants.registration.models import Registration

from .candidates import CertificateCandidate, of_agenda, of_assessment
from .fields import jp_text
from .freeze import place, what_was_taught
from .models import Certificate

FACTS: dict[str, Promise] = {
    "name": gettext_lazy("Name"),
    "institution": gettext_lazy("Institution"),
    "programme": gettext_lazy("Programme"),
    "session_title": gettext_lazy("Name of this run"),
    "days": gettext_lazy("Date"),
    "place": gettext_lazy("Place"),
    "jp": gettext_lazy("JP"),
    "grade": gettext_lazy("Grade"),
    "topics": gettext_lazy("Topics"),
}


@dataclass(frozen=True)
class FactDifference:
    """A fact that a certificate says otherwise than it would be said today."""

    label: Promise
    printed: str
    now: str


@dataclass(frozen=True)
class NoLongerEntitled:
    """A valid certificate of which today's records say that it would not be issued, and why."""

    certificate: Certificate
    reasons: Sequence[str]


@dataclass(frozen=True)
class SaysOtherwise:
    """A valid certificate that would say something else if it were issued today."""

    certificate: Certificate
    candidate: CertificateCandidate
    differences: Sequence[FactDifference]
    more: bool  # lesson hours than are printed


@dataclass(frozen=True)
class Entitlement:
    """The valid certificates of a session that no longer fit, in the order of their numbers."""

    lost: Sequence[NoLongerEntitled]
    otherwise: Sequence[SaysOtherwise]

    @property
    def count(self) -> int:
        """How many certificates do not fit."""
        return len(self.lost) + len(self.otherwise)

    @property
    def more(self) -> int:
        """How many people are entitled to more lesson hours than their certificate says."""
        return sum(each.more for each in self.otherwise)


def entitlement(session: TrainingSession, *, registration: Registration | None = None) -> Entitlement:
    """Compare the valid certificates of a session with what would be issued today; a constant number of queries.

    With `registration` only those of one of its participants.
    """
    rows = Certificate.objects.filter(session=session, status=Certificate.Status.VALID)
    if registration is not None:
        rows = rows.filter(registration=registration)
    rows = rows.select_related("edition", "registration__person", "registration__pool", "speaker")
    valid = list(rows.order_by("series", "sequence"))
    if not valid:
        return Entitlement([], [])
    agenda = {item.pk: item for item in session.agenda.all()}
    candidates, reasons = _candidates(session, valid)
    lost, otherwise = [], []
    for certificate in valid:
        candidate = candidates.get(_owner(certificate))
        if candidate is None:
            lost.append(NoLongerEntitled(certificate, reasons.get(_owner(certificate)) or [_gone()]))
            continue
        differences = list(_differences(session, certificate, candidate, agenda))
        if differences:
            more = _jp(session, candidate, agenda) > certificate.edition.jp
            otherwise.append(SaysOtherwise(certificate, candidate, differences, more))
    return Entitlement(lost, otherwise)


Owner = tuple[str, int, str]


def _owner(certificate: Certificate) -> Owner:
    if certificate.registration_id:
        return "registration", certificate.registration_id, ""
    return "speaker", certificate.speaker_id or 0, certificate.role


def _candidates(
    session: TrainingSession, valid: Sequence[Certificate]
) -> tuple[dict[Owner, CertificateCandidate], dict[Owner, list[str]]]:
    """Who of the holders may get one today, and what stands against the others."""
    plan, found, against = plan_of(session), {}, {}
    items = [item.pk for item in plan.items]
    rows = [each.registration for each in valid if each.registration]
    for row in rows:
        row.session = session
    for each in assess_by(plan, session, rows):
        owner = ("registration", each.registration.pk, "")
        if each.eligible:
            found[owner] = of_assessment(each, items)
        else:
            against[owner] = list(each.reasons)
    if session.status not in session.OFF:
        for speaking in of_agenda(session):
            if speaking.speaker:
                found["speaker", speaking.speaker.pk, str(speaking.role)] = speaking
    return found, against


def _differences(
    session: TrainingSession,
    certificate: Certificate,
    candidate: CertificateCandidate,
    agenda: dict[int, AgendaItem],
) -> Iterator[FactDifference]:
    printed, now = _printed(certificate), _today(session, candidate, agenda)
    for name, label in FACTS.items():
        if printed[name] != now[name]:
            yield FactDifference(label, printed[name], now[name])


def _printed(certificate: Certificate) -> dict[str, str]:
    edition = certificate.edition
    return {
        "name": certificate.name,
        "institution": certificate.institution,
        "programme": edition.programme,
        "session_title": edition.session_title,
        "days": date_range(edition.starts_on, edition.ends_on),
        "place": edition.place,
        "jp": jp_text(edition.jp),
        "grade": edition.grade,
        "topics": _topics(edition.topics),
    }


def _today(session: TrainingSession, candidate: CertificateCandidate, agenda: dict[int, AgendaItem]) -> dict[str, str]:
    taught = what_was_taught(session, [agenda[pk] for pk in candidate.items])
    return {
        "name": candidate.name,
        "institution": candidate.institution,
        "programme": session.programme.title,
        "session_title": session.title,
        "days": date_range(session.starts_on, session.ends_on),
        "place": place(session),
        "jp": jp_text(taught["jp"]),
        "grade": candidate.grade,
        "topics": _topics(taught["topics"]),
    }


def _jp(session: TrainingSession, candidate: CertificateCandidate, agenda: dict[int, AgendaItem]) -> Any:
    return what_was_taught(session, [agenda[pk] for pk in candidate.items])["jp"]


def _topics(topics: Sequence[dict[str, str]]) -> str:
    return "; ".join(f"{topic['title']} ({topic['jp']} JP)" for topic in topics)


def _gone() -> str:
    return _("They are no longer on the agenda, or the session was called off.")
