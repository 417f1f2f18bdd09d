"""Sentences of Django and allauth that are said otherwise here: one word for one thing, and no stiff ones.

Nothing calls this. `makemessages` collects what stands here into the portal's catalogues, which go before the
libraries' own; `tests/test_words_on_screen.py` holds all of them against the glossary.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext

FORMS = (
    _("Email address"),
    _("email address"),
    _("Email"),
    _("Enter a valid email address."),
    _("Email Address"),
)
PASSWORDS = (
    _("Password"),
    _("password"),
    _("Password confirmation"),
    _("Password change"),
    _("Change my password"),
    _("Change password"),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("Password (again)"),
    _("Incorrect password."),
    _("Please type your current password."),
    _("The two password fields didn’t match."),
    _("The password is too similar to the %(verbose_name)s."),
    _("This password is too common."),
    _("This password is entirely numeric."),
    _("Your password can’t be too similar to your other personal information."),
    _("Your password can’t be a commonly used password."),
    _("Your password can’t be entirely numeric."),
    _("Enter the same password as before, for verification."),
    _("The email address and/or password you specified are not correct."),
    _("You must type the same password each time."),
)
ACCOUNTS = (
    _("Unable to confirm %(email)s because it is already confirmed by a different account."),
    _("You cannot remove your primary email address (%(email)s)."),
    _("You cannot remove your primary email address."),
    _("Your account has no verified email address."),
    _("Your email address is still pending verification."),
    _("Your primary email address must be verified."),
    _("You cannot activate two-factor authentication until you have verified your email address."),
    _("You cannot add an email address to an account protected by two-factor authentication."),
    _("You cannot deactivate two-factor authentication."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("Your account is protected by two-factor authentication. Please enter an authenticator code:"),
    _('Please confirm that <a href="mailto:%(email)s">%(email)s</a> is an email address for user %(user_display)s.'),
)


def _counted(number: int) -> tuple[str, ...]:
    """The sentences that count something."""
    return (
        ngettext(
            "Your password must contain at least %(min_length)d character.",
            "Your password must contain at least %(min_length)d characters.",
            number,
        ),
        ngettext(
            "This password is too short. It must contain at least %d character.",
            "This password is too short. It must contain at least %d characters.",
            number,
        ),
    )
