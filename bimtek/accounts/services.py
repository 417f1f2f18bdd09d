"""Accounts that other rooms need: found by their e-mail address, or made without a password."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal

from .models import User


@transaction.atomic
def account_for(*, email: str) -> User:
    """The account with this e-mail address, made when there is none; its owner signs in by an e-mailed code.

    The address counts as verified only after that first sign-in. Raises Refusal for a closed account.
    """
    address = email.strip().lower()
    user = User.objects.filter(email__iexact=address).first() or _make(address)
    if not user.is_active:
        raise Refusal("account_closed", _("The account with this e-mail address is closed. Use another address."))
    return user


@transaction.atomic
def account_behind(*, email: str, user: User | None) -> User:
    """The account of the owner of `email`, who has just proven it: `user`, or one made now.

    An account that was made in Django admin has its address written down here, so that one code is enough. Raises
    Refusal `account_closed`.
    """
    user = user or account_for(email=email)
    if email.casefold() == user.email.casefold() and not EmailAddress.objects.filter(user=user).exists():
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    return user


def _make(address: str) -> User:
    try:
        with transaction.atomic():
            user = User.objects.create_user(address)
            EmailAddress.objects.create(user=user, email=address, primary=True, verified=False)
            return user
    except IntegrityError:  # another process made it in the same instant
        return User.objects.get(email__iexact=address)
