"""How often the code of a second step may be wrong.

A visitor who reaches the second step has passed the first. A code has six digits: with 30 tries a day an attacker
guesses one of a hundred accounts in a year. Browsers that were let in before have tries of their own, so that an
attacker who knows a password cannot keep its owner out; and the owner is told.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bimtek.common import limits

from . import sign_in_log
from .devices import device_of
from .users import User

MINUTES, DAY = 5 * 60, 24 * 3600  # seconds
STRANGERS = {MINUTES: 5, DAY: 30}  # tries of all unknown browsers together
KNOWN = {MINUTES: 10, DAY: 60}  # of one browser that was let in before


class CountedForm(BaseAuthenticateForm):  # type: ignore[misc]  # allauth's forms carry no types
    """A second step's code, counted before it is looked at; one that is right is given back."""

    def clean_code(self) -> str:
        """The code, if it is the app's of this moment or an unused recovery code of the account."""
        counters = self._counters()
        within = [limits.count(key, seconds) <= most for key, seconds, most in counters]
        if not all(within):
            if not device_of(context.request, self.user.email):
                tell_owner(self.user)
            raise get_adapter().validation_error("too_many_login_attempts")
        code = str(self.cleaned_data["code"])
        found = self._authenticator(code)
        if found is None:
            sign_in_log.failed("second_step", self.user.email)
            raise get_adapter().validation_error("incorrect_code")
        for key, _seconds, _most in counters:
            limits.give_back(key)
        self.authenticator = found
        return code

    def _counters(self) -> list[tuple[str, int, int]]:
        device = device_of(context.request, self.user.email)
        rates = KNOWN if device else STRANGERS
        return [(f"second-step:{self.user.pk}:{device}:{seconds}", seconds, most) for seconds, most in rates.items()]

    def _authenticator(self, code: str) -> Any:
        rows = list(Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN))
        for row in rows:
            if row.wrap().validate_code(code):
                row.user = self.user
                return row
        for row in rows[:1]:
            self._emit_authentication_failed(row)
        return None


class SecondStepForm(CountedForm, AuthenticateForm):  # type: ignore[misc]
    """At sign-in."""


class SecondStepAgainForm(CountedForm, ReauthenticateForm):  # type: ignore[misc]
    """Before a change that matters."""


def tell_owner(user: User) -> None:
    """Write to the account, once a day, that a visitor passed its first step and fails at the second."""
    if limits.count(f"second-step-told:{user.pk}", DAY) > 1:
        return
    with translation.override(settings.LANGUAGE_CODE):
        links = {"site_url": settings.SITE_URL, "address": settings.SITE_URL + reverse("account_change_password")}
        body = render_to_string("account/email/second_step_tried.txt", links)
        subject = _("Somebody tries to pass your second step")
        send_mail(subject, body, None, [user.email], connection=get_connection(urgent=True))
