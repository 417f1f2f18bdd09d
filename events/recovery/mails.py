"""What affected people are told by mail, in Indonesian: nothing is known of the reader's choice."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User

from .models import SecondStepReset


def announced(reset: SecondStepReset) -> None:
    """Tell the account what is going to happen, when, who asked for it, and how to stop it."""
    address = settings.SITE_URL + reverse("recovery:stop", args=[reset.token])
    _send("announced", _("Your second step is to be taken away"), reset.user.email, reset=reset, address=address)


def stopped(reset: SecondStepReset) -> None:
    """Tell who asked that it was stopped."""
    _send("stopped", _("A second step stays"), reset.asked_by.email, reset=reset)


def done(user: User) -> None:
    """Tell the account that a code by mail is enough from now on."""
    _send("done", _("Your second step was taken away"), user.email, address=settings.SITE_URL + reverse("mfa_index"))


def roles_moved(user: User, other: User, organizers: Sequence[str]) -> None:
    """Tell the account that its roles went to another one."""
    _send("roles_moved", _("Your roles were moved"), user.email, other=other.email, organizers=sorted(set(organizers)))


def _send(template: str, subject: Promise, to: str, **context: object) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        body = render_to_string(f"recovery/mail_{template}.txt", {"site_url": settings.SITE_URL, **context})
        send_mail(str(subject), body, None, [to])
