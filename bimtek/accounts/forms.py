"""Sign-in forms: allauth's own, made fit for a phone (settings `ACCOUNT_FORMS` names them)."""

from typing import Any, cast
from urllib.parse import urlencode

from allauth.account import forms as allauth_forms
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bimtek.common.proposals import AskingForm, AskingInput

from . import mistyped, sign_in_log
from .sign_in import MailedCode


class PlainForm(forms.Form):
    """Labels above the fields; no placeholders, which repeat the label and vanish while typing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        for name in ("login", "email"):
            if name in self.fields:
                self.fields[name].label = _("E-mail address")


class EmailCodeForm(PlainForm):
    """An e-mailed code: number keyboard, and the phone's own offer to fill it in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Code from the e-mail")
        code.widget.attrs |= {"inputmode": "numeric", "class": "code-input"}

    def clean_code(self) -> str:
        """The code, if it is the one in the mail; a wrong one is logged."""
        try:
            return str(super().clean_code())  # type: ignore[misc]  # allauth's form, which comes next
        except forms.ValidationError:
            sign_in_log.failed("mailed_code")
            raise


class LoginForm(PlainForm, AskingForm, allauth_forms.LoginForm):
    """An e-mail address; with a password it signs in, without one a code is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget = AskingInput({"type": "email", "autocomplete": "email", "autocapitalize": "none"})
        if self.is_taken_over("login"):
            self.put(login=mistyped.likely(self.sent("login")) or self.sent("login"))

    def clean_login(self) -> str:
        """The address. ValidationError `login_asked` once where its domain looks mistyped."""
        address = str(super().clean_login())
        if not self.cleaned_data.get("password") and not self.is_kept("login"):
            likely = mistyped.likely(address)
            if likely:
                self.ask("login", likely)
                raise forms.ValidationError(_("Is the part behind the @ right?"), code="login_asked")
        return address

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in by the password, or send a code and lead to the page that takes it."""
        if self.cleaned_data.get("password"):
            return cast(HttpResponse, super().login(request, redirect_url=redirect_url))
        MailedCode.start(request, email=self.cleaned_data["login"], user=self.user, following=redirect_url)
        following = f"?{urlencode({'next': redirect_url})}" if redirect_url else ""
        return redirect(reverse("account_confirm_login_code") + following)

    def _setup_password_field(self) -> None:
        # allauth drops the password where accounts are made without one; here an owner may set one later.
        self.fields["password"].required = False


class ConfirmLoginCodeForm(EmailCodeForm, allauth_forms.ConfirmLoginCodeForm):
    """The code that signs in."""


class ConfirmEmailForm(EmailCodeForm, allauth_forms.ConfirmEmailVerificationCodeForm):
    """The code that proves an e-mail address."""


class ChangeEmailForm(PlainForm, allauth_forms.AddEmailForm):
    """A new e-mail address; the old one stays until the new one is proven."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class ResetPasswordForm(PlainForm, allauth_forms.ResetPasswordForm):
    """An e-mail address to which the code for a new password goes."""


class ConfirmPasswordResetForm(EmailCodeForm, allauth_forms.ConfirmPasswordResetCodeForm):
    """The code that allows a new password."""


class ResetPasswordKeyForm(PlainForm, allauth_forms.ResetPasswordKeyForm):
    """The new password, after its code."""


class SetPasswordForm(PlainForm, allauth_forms.SetPasswordForm):
    """A first password for an account that signs in by code."""


class ChangePasswordForm(PlainForm, allauth_forms.ChangePasswordForm):
    """The old password and a new one."""


class ReauthenticateForm(PlainForm, allauth_forms.ReauthenticateForm):
    """The password again, before a change that matters."""
