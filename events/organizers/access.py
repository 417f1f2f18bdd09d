"""The one place that answers "may this user do this here".

A role held on a node of the organizer tree holds below it. Missing and forbidden rows give the same
answer, 404; a member whose role is too small for a row that they may see gets 403.
"""

from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from bimtek.accounts.models import User

from .models import MemberRole, Membership, Organizer


class Capability(StrEnum):
    """What staff can be allowed to do in an organizer."""

    VIEW = "view"  # see the workspace, without personal data of registrants
    EDIT = "edit"  # programmes, sessions, agenda, locations, speakers, materials; publish and cancel
    REGISTER = "register"  # see and handle registrants, export them
    ATTENDANCE = "attendance"  # see names, mark attendance
    ISSUE = "issue"  # issue, download, correct and revoke certificates
    MANAGE = "manage"  # members, roles, the organizer itself


CAPABILITIES: dict[str, frozenset[Capability]] = {
    MemberRole.OWNER: frozenset(Capability),
    MemberRole.EDITOR: frozenset({Capability.VIEW, Capability.EDIT}),
    MemberRole.REGISTRAR: frozenset({Capability.VIEW, Capability.REGISTER}),
    MemberRole.CHECKER: frozenset({Capability.VIEW, Capability.ATTENDANCE}),
    MemberRole.ISSUER: frozenset({Capability.VIEW, Capability.REGISTER, Capability.ISSUE}),
    MemberRole.VIEWER: frozenset({Capability.VIEW}),
}

AnyUser = User | AnonymousUser


def roles_with(capability: Capability) -> list[str]:
    """The roles that include a capability."""
    return [role for role, granted in CAPABILITIES.items() if capability in granted]


def organizers_where(user: AnyUser, capability: Capability = Capability.VIEW) -> QuerySet[Organizer]:
    """The organizers in which the user has the capability, by a role there or on a node above."""
    if not user.is_authenticated:
        return Organizer.objects.none()
    if user.is_superuser:
        return Organizer.objects.all()
    held = Membership.objects.filter(user=user, role__in=roles_with(capability))
    paths = held.values_list("organizer__path", flat=True)
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(path__startswith=path)
    return Organizer.objects.filter(below)


def capabilities(user: AnyUser, organizer: Organizer) -> frozenset[Capability]:
    """All that the user may do in the organizer."""
    if not user.is_authenticated:
        return frozenset()
    if user.is_superuser:
        return frozenset(Capability)
    roles = Membership.objects.filter(user=user, organizer__in=organizer.lineage).values_list("role", flat=True)
    return frozenset().union(*(CAPABILITIES[role] for role in roles))


def require(user: AnyUser, organizer: Organizer, capability: Capability) -> frozenset[Capability]:
    """Let the user pass, or raise Http404 (knows nothing of it) or PermissionDenied (role too small)."""
    granted = capabilities(user, organizer)
    if Capability.VIEW not in granted:
        raise Http404
    if capability not in granted:
        raise PermissionDenied
    return granted


def get_organizer(user: AnyUser, slug: str, capability: Capability = Capability.VIEW) -> Organizer:
    """The organizer with this address on the site, if the user has the capability in it.

    Raises Http404 or PermissionDenied as `require` does.
    """
    organizer = Organizer.objects.filter(slug=slug).first()
    if organizer is None:
        raise Http404
    require(user, organizer, capability)
    return organizer


def get_object(
    user: AnyUser, queryset: QuerySet[Any], capability: Capability, *, owner: str = "organizer", **lookup: Any
) -> Any:
    """One row of `queryset` by `lookup`, if the user has the capability in the organizer at path `owner`.

    `owner` is an attribute path such as "programme.organizer"; load it with select_related.
    Raises Http404 or PermissionDenied as `require` does.
    """
    row = queryset.filter(**lookup).first()
    if row is None:
        raise Http404
    organizer = row
    for name in owner.split("."):
        organizer = getattr(organizer, name)
    require(user, organizer, capability)
    return row
