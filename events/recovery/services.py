"""Ways back in for a member whose second step or mail is lost: asked for, told, stopped, carried out."""

import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.accounts.services import account_for
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.organizers.models import MemberRole, Membership, Organizer
from events.organizers.services import grant_role, tell_new_member

from . import mails, selectors
from .models import SecondStepReset

TIME_TO_OBJECT = timedelta(days=3)
"""Over a weekend: mail is read on Monday, and who must not wait asks the administrator of the server."""


@transaction.atomic
def ask(*, user: User, organizer: Organizer, by: User, reason: str, now: datetime) -> SecondStepReset:
    """Announce that the second step of a member is taken away; they are told at once, and can stop it.

    Raises Refusal `not_yours` (see `selectors.may_help`), `no_second_step` and `waits_already`.
    """
    if not selectors.may_help(by, user):
        raise Refusal(
            "not_yours",
            _("This account has a role where you do not manage. Ask an owner of the unit above, or the administrator."),
        )
    if not selectors.has_second_step(user):
        raise Refusal("no_second_step", _("This account has no second step. A code by e-mail is enough to sign in."))
    reset = SecondStepReset(
        user=user,
        organizer=organizer,
        asked_by=by,
        reason=reason,
        token=secrets.token_urlsafe(32),
        asked_at=now,
        due_at=now + TIME_TO_OBJECT,
    )
    try:
        with transaction.atomic():
            reset.save()
    except IntegrityError:  # a colleague asked a moment ago: the partial unique index knows
        raise Refusal("waits_already", _("This was asked already and waits.")) from None
    audit.record(organizer, by=by, second_step_reset_asked=user.pk, reset=reset.pk)
    mails.announced(reset)
    return reset


@transaction.atomic
def stop(*, reset: SecondStepReset, by: User | None, now: datetime) -> None:
    """Keep the second step; who asked is told. Raises Refusal `over` where it was done or stopped meanwhile."""
    waiting = SecondStepReset.objects.filter(pk=reset.pk, done_at=None, stopped_at=None)
    if not waiting.update(stopped_at=now):
        raise Refusal("over", _("This is over already."))
    audit.record(reset.organizer, by=by, second_step_reset_stopped=reset.user_id, reset=reset.pk)
    mails.stopped(reset)


def carry_out(*, now: datetime) -> int:
    """Take away the second steps that are due; return how many. Where the asker may no longer help, it is stopped."""
    done = 0
    for reset in selectors.due(now):
        if not selectors.may_help(reset.asked_by, reset.user) or not reset.asked_by.is_active:
            stop(reset=reset, by=None, now=now)
            continue
        done += _carry_out(reset, now)
    return done


@transaction.atomic
def _carry_out(reset: SecondStepReset, now: datetime) -> bool:
    waiting = SecondStepReset.objects.filter(pk=reset.pk, done_at=None, stopped_at=None)
    if not waiting.update(done_at=now):  # stopped in this moment
        return False
    audit.record(reset.organizer, by=reset.asked_by, second_step_reset_done=reset.user_id, reset=reset.pk)
    take_second_step(user=reset.user, by=reset.asked_by)
    return True


@transaction.atomic
def take_second_step(*, user: User, by: User | None) -> int:
    """Take away an account's second step with its recovery codes, at once, and tell the account; return how many."""
    taken, _per_model = Authenticator.objects.filter(user=user).delete()
    audit.record(user, by=by, second_step_taken_away=taken)
    mails.done(user)
    return int(taken)


@transaction.atomic
def move_roles(*, user: User, email: str, organizer: Organizer | None = None, by: User | None = None) -> User:
    """Give all roles of an account (or those at one organizer) to the account with another address; both are told.

    The account is made where there is none; its owner signs in by an e-mailed code. Raises Refusal `same_account`,
    `no_roles` and `account_closed`.
    """
    other = account_for(email=email)
    if other.pk == user.pk:
        raise Refusal("same_account", _("This is the address the account has already."))
    roles = Membership.objects.filter(user=user).select_related("organizer").order_by("pk")
    rows = list(roles.filter(organizer=organizer) if organizer else roles)
    if not rows:
        raise Refusal("no_roles", _("This account has no role to move."))
    for row in rows:
        new = grant_role(organizer=row.organizer, user=other, role=MemberRole(row.role))
        row.delete()
        tell_new_member(new)
        audit.record(row.organizer, by=by, role_moved=(user.pk, other.pk), role=row.role)
    mails.roles_moved(user, other, [row.organizer.name for row in rows])
    return other
