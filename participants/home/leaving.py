"""Leaving the portal: the account goes, and of the person only what proves certificates and attendance stays."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from participants.consent.withdrawal import withdraw
from participants.data_sheets.models import DataSheet
from participants.enrolment.services import cancel
from participants.notices.models import Notice
from participants.people.models import Person, PersonChange
from participants.people.services import person_of
from participants.registration.models import Registration
from participants.registration.selectors import with_session

NO_NAME = (
    "(data dihapus)"  # in the place of a name that no certificate and no attendance needs; Indonesian, as documents are
)
GONE = {
    "nik": "", "nik_index": None, "nip": "", "phone": "", "email": "", "email_unproven": False, "birth_date": None,
    "sex": "", "position": "", "region": None, "user": None,
}  # fmt: skip

NAMELESS = {"name": NO_NAME, "search_name": "", "title_before": "", "title_after": "", "institution": ""}


@dataclass(frozen=True)
class Remains:
    """What leaving ends, and what has to stay."""

    coming: int  # registrations that are cancelled
    certificates: int
    attended: int  # sessions whose attendance names the person


def remains_of(person: Person | None) -> Remains:
    """What leaving would end and leave; three queries."""
    rows = Registration.objects.filter(person=person) if person else Registration.objects.none()
    return Remains(
        coming=rows.filter(status__in=Registration.ACTIVE).exclude(attendance__isnull=False).count(),
        certificates=rows.filter(certificates__isnull=False).distinct().count(),
        attended=rows.filter(attendance__isnull=False).distinct().count(),
    )


@transaction.atomic
def leave(*, user: User, now: datetime) -> None:
    """Cancel what is to come, withdraw consents, erase the person's data, and close the account for good.

    Names stay where attendance was taken or a certificate issued: consent texts say so, and offices account for them.
    Raises Refusal `member` where the account acts for an organizer.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_staff or user.memberships.exists():
        raise Refusal("member", _("This account acts for an organizer. Have your role taken away first, then leave."))
    person = person_of(user)
    if person is not None:
        rows = list(with_session().filter(person=person).order_by("session_id", "pk"))
        _end(rows, user, now)
        _erase(person, rows, user)
    _close(user)


def _end(rows: Sequence[Registration], user: User, now: datetime) -> None:
    came = Registration.objects.filter(pk__in=[row.pk for row in rows], attendance__isnull=False)
    attended = set(came.values_list("pk", flat=True))
    for row in rows:
        if row.pk not in attended:  # who came has been there, whatever becomes of the account
            with contextlib.suppress(Refusal), transaction.atomic():  # what is over, or was cancelled, stays as it is
                cancel(registration=row, by=user, reason=_("The account was deleted."), now=now)
        with contextlib.suppress(Refusal), transaction.atomic():  # nothing was agreed to, or it is withdrawn
            withdraw(registration=row, by=user, now=now)
    Notice.objects.filter(registration__in=rows).delete()  # there is no address left to send them to


def _erase(person: Person, rows: Sequence[Registration], user: User) -> None:
    keys = [row.pk for row in rows]
    proven = Registration.objects.filter(pk__in=keys)
    stays = proven.filter(certificates__isnull=False).exists() or proven.filter(attendance__isnull=False).exists()
    Person.objects.filter(pk=person.pk).update(**GONE, **({} if stays else NAMELESS))
    DataSheet.objects.filter(registration__in=keys).delete()  # addresses and bank accounts
    if not stays:
        Registration.objects.filter(pk__in=keys).update(shown_as=None)
    files = []
    for row in rows:
        files += [answer.file for answer in row.answers.all()]
        row.answers.all().delete()
        row.guardian_consents.update(name="–", phone="")
    for draft in person.drafts.prefetch_related("files"):
        files += [each.file for each in draft.files.all()]
        draft.delete()
    transaction.on_commit(partial(_delete_files, [file.name for file in files if file.name]))
    person.proposals.all().delete()
    PersonChange.objects.filter(person=person).delete()
    _forget_log(Person, person.pk)
    audit.record(Person(pk=person.pk, name=f"#{person.pk}"), by=user, erased="own wish")


def _delete_files(names: Sequence[str]) -> None:
    """Only what is committed is gone for good; a file has no way back."""
    for name in names:
        default_storage.delete(name)


def _forget_log(model: type[Person] | type[User], key: int) -> None:
    """The audit log keeps that something was done, when and by whom, and no longer with which words."""
    lines = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model), object_pk=str(key))
    for line in lines:
        line.object_repr = f"#{key}"
        line.changes = {field: ["***", "***"] for field in line.changes or {}}
        line.save(update_fields=["object_repr", "changes"])


def _close(user: User) -> None:
    """Delete the account; one that other rows name stays without an address, shut."""
    EmailAddress.objects.filter(user=user).delete()
    user.email, user.is_active = f"dihapus-{user.pk}@invalid", False
    user.set_unusable_password()
    user.save(update_fields=["email", "is_active", "password"])
    _forget_log(User, user.pk)
    LogEntry.objects.filter(actor=user).update(actor_email=None)
    with contextlib.suppress(ProtectedError), transaction.atomic():
        user.delete()
