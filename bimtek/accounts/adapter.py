"""How sign-in by allauth fits the portal: the words of its mails and refusals."""

from datetime import timedelta
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


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

    def format_email_subject(self, subject: str) -> str:
        """The subject alone: a code must be readable in a phone's notification."""
        return subject

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Where somebody lands whose changed e-mail address has just been proven: where they changed it."""
        return reverse("account_email")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of the mails in `templates/account/email`, which may point to the sign-in page."""
        links = {"site_url": settings.SITE_URL, "login_url": settings.SITE_URL + reverse("account_login")}
        super().send_mail(template_prefix, email, {**links, **context})

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """One of these mails, as one that somebody waits for at their screen: codes above all."""
        mail: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        of_use = timedelta(seconds=settings.CODE_SECONDS) if "code" in context else None
        mail.connection = get_connection(urgent=True, of_use=of_use)
        return mail
