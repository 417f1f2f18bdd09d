"""How sign-in by allauth fits the portal: the words of its mails and refusals."""

from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bimtek.common.client_address import unwrapped

from . import devices, limits, sign_in_log

# Mails that a visitor has sent to whatever address they type.
ASKED_FOR = frozenset(
    f"account/email/{name}"
    for name in (
        "login_code",
        "unknown_account",
        "email_confirmation",
        "password_reset_code",
    )
)


# In a session: its account works for an organizer, so the menu shows the workspace.
STAFF = "is_staff_of_organizer"


def _is_staff(user: Any) -> bool:
    """Whether the account has a role in an organizer (whose room lies above this one), or administers the portal."""
    return bool(user.is_superuser or user.memberships.exists())


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "account/too_many_mails.html", status=429)
    response.headers["Retry-After"] = str(limits.DEVICE_SECONDS)
    return response


class AccountAdapter(DefaultAccountAdapter):
    """The portal's own choices for allauth."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("That is not the code in our last e-mail. Check it, or ask for a new one."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then ask for a new code."),
        "rate_limited": _("That was quick. Wait a moment, then try again."),
        "email_password_mismatch": _(
            "The e-mail address or the password is not right. You can also have a code sent to you."
        ),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's address, as IPv4 also where a socket for both wraps it in IPv6.

        allauth's own limits count its network, as `common.client_address.block` does for all others.
        """
        return str(unwrapped(super().get_client_ip(request)))

    def format_email_subject(self, subject: str) -> str:
        """The subject alone: a code must be readable in a phone's notification."""
        return subject

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Where an account's owner lands whose changed e-mail address has just been proven: where they changed it."""
        return reverse("account_email")

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """Where a visitor goes who has just signed in; their browser is known from now on."""
        response: HttpResponse = super().post_login(request, user, **options)
        devices.remember(request, response, user.email)
        request.session[STAFF] = _is_staff(user)
        sign_in_log.passed(user)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where a visitor lands who was on the way to nowhere: staff in their workspace, others at their training."""
        if _is_staff(request.user):
            return reverse("organizers:workspace")
        url: str = super().get_login_redirect_url(request)
        return url

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A password was wrong, at sign-in or before a change that matters."""
        sign_in_log.failed("password", credentials.get("email", ""))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth has no public name for what wrong passwords are counted by: the account, and here the known browser.
        account: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{devices.device_of(request, credentials.get('email', ''))}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of the mails in `templates/account/email`, which may point to the sign-in page.

        Raises ImmediateHttpResponse (429) where a visitor asked for too many to this address.
        """
        if template_prefix in ASKED_FOR and not limits.allow_mail(self.request, email):
            raise ImmediateHttpResponse(_too_many(self.request))
        following = get_next_redirect_url(self.request) if self.request else None
        sign_in = reverse("account_login") + (f"?{urlencode({'next': following})}" if following else "")
        links = {"site_url": settings.SITE_URL, "login_url": settings.SITE_URL + sign_in, "following": following}
        super().send_mail(template_prefix, email, {**links, **context})

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """One of these mails, as one that a person waits for at the screen: codes above all."""
        mail: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        of_use = timedelta(seconds=settings.CODE_SECONDS) if "code" in context else None
        mail.connection = get_connection(urgent=True, of_use=of_use)
        return mail
