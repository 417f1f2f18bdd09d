"""Who may see and send messages: members who handle registrants of the organizer."""

from typing import cast

from events.organizers import access
from events.organizers.access import AnyUser, Capability
from events.programmes.models import Programme
from events.training import workspace

from .models import Message, Rule
from .scope import Scope


def session_scope(user: AnyUser, pk: int) -> Scope:
    """The session's people, if the user may handle them. Raises Http404 or PermissionDenied."""
    return Scope.of_session(workspace.get_session(user, pk, Capability.REGISTER))


def programme_scope(user: AnyUser, slug: str) -> Scope:
    """The programme's people, if the user may handle them. Raises Http404 or PermissionDenied."""
    programmes = Programme.objects.select_related("organizer")
    return Scope(cast(Programme, access.get_object(user, programmes, Capability.REGISTER, slug=slug)))


def get_message(user: AnyUser, pk: int) -> Message:
    """A message of an organizer whose registrants the user may handle. Raises Http404 or PermissionDenied."""
    rows = Message.objects.select_related(
        "organizer", "programme__organizer", "session__programme__organizer", "session__location__region"
    )
    return cast(Message, access.get_object(user, rows, Capability.REGISTER, pk=pk))


def get_rule(user: AnyUser, pk: int) -> Rule:
    """A rule of an organizer whose registrants the user may handle. Raises Http404 or PermissionDenied."""
    rows = Rule.objects.select_related("programme__organizer", "session__programme__organizer")
    return cast(Rule, access.get_object(user, rows, Capability.REGISTER, owner="programme.organizer", pk=pk))


def rule_scope(rule: Rule) -> Scope:
    """Whom a rule writes to."""
    return Scope(rule.programme, rule.session)
