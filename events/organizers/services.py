"""Writes to the organizer tree and its members."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.accounts.services import account_for
from bimtek.common.audit import record
from bimtek.common.errors import Refusal

from .models import MemberRole, Membership, Organizer
from .roles import EXPLANATIONS
from .slugs import with_free_slug


def create_organizer(*, name: str, slug: str = "", parent: Organizer | None = None, **fields: object) -> Organizer:
    """Create an organizer under `parent`, with its path; without a slug one is made from the name."""

    def create(free: str) -> Organizer:
        return _create(name=name, slug=free, parent=parent, **fields)

    return create(slug) if slug else with_free_slug(Organizer, name, fallback="unit", create=create)


@transaction.atomic
def _create(*, name: str, slug: str, parent: Organizer | None, **fields: object) -> Organizer:
    _lock_tree()
    above = Organizer.objects.get(pk=parent.pk).path if parent else "/"
    organizer = Organizer.objects.create(name=name, slug=slug, parent=parent, path="/", **fields)
    organizer.path = f"{above}{organizer.pk}/"
    organizer.save(update_fields=["path"])
    return organizer


@transaction.atomic
def move_organizer(*, organizer: Organizer, parent: Organizer | None) -> None:
    """Hang an organizer, with all below it, under another parent.

    Raises Refusal when the new parent lies below it.
    """
    _lock_tree()
    organizer.refresh_from_db()
    if parent is not None:
        parent.refresh_from_db()
        if parent.path.startswith(organizer.path):
            raise Refusal("organizer_cycle", _("An organizer cannot belong to one of its own branches."))
    before, old = organizer.parent_id, organizer.path
    new = f"{parent.path if parent else '/'}{organizer.pk}/"
    Organizer.objects.filter(pk=organizer.pk).update(parent=parent)
    Organizer.objects.filter(path__startswith=old).update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    organizer.refresh_from_db()
    record(organizer, parent=(before, organizer.parent_id), path=(old, new))


def _lock_tree() -> None:
    """Let one change of the tree's shape wait for another: paths are read, then written.

    Locks the roots, as every change is below one of them; readers and rows that point at a root go on.
    """
    roots = Organizer.objects.filter(parent=None).order_by("pk")
    list(roots.select_for_update(no_key=True).values_list("pk"))


@transaction.atomic
def grant_role(*, organizer: Organizer, user: User, role: MemberRole) -> Membership:
    """Give an account a role; giving it twice changes nothing."""
    membership, _created = Membership.objects.get_or_create(organizer=organizer, user=user, role=role)
    return membership


@transaction.atomic
def invite_member(*, organizer: Organizer, email: str, role: MemberRole) -> Membership:
    """Give the account with this e-mail address a role and tell its owner; the account is made if need be.

    Raises Refusal when they have the role already, or when the account is closed.
    """
    user = account_for(email=email)
    if Membership.objects.filter(organizer=organizer, user=user, role=role).exists():
        raise Refusal("role_held", _("This person has this role already. Choose another role."))
    membership = grant_role(organizer=organizer, user=user, role=role)
    tell_new_member(membership)
    return membership


def tell_new_member(membership: Membership) -> None:
    """Mail the new member; the same letter with or without an account, so an owner cannot find out who has one."""
    _tell(membership, "role_granted")


def _tell_former_member(membership: Membership) -> None:
    _tell(membership, "role_taken")


def _tell(membership: Membership, letter: str) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "organizer": membership.organizer,
            "role": membership.get_role_display(),
            "explanation": EXPLANATIONS[membership.role],
            "email": membership.user.email,
            "address": settings.SITE_URL + reverse("organizers:workspace"),
            "site_url": settings.SITE_URL,
        }
        subject = _("Your role at %(organizer)s") % {"organizer": membership.organizer.name}
        body = render_to_string(f"emails/{letter}.txt", context)
        send_mail(" ".join(subject.split()), body, None, [membership.user.email])


@transaction.atomic
def revoke_role(*, membership: Membership) -> None:
    """Take a role away, and tell the member whose it was.

    Raises Refusal for the last owner, here and above: an organizer always has a member who can manage it.
    """
    organizer = Organizer.objects.select_for_update().get(pk=membership.organizer_id)
    owners = Membership.objects.filter(organizer__in=organizer.lineage, role=MemberRole.OWNER, user__is_active=True)
    if membership.role == MemberRole.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise Refusal("last_owner", _("This is the last owner. Make somebody else an owner first."))
    membership.delete()
    _tell_former_member(membership)
