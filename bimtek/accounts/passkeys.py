"""Passkeys: the lock of a phone or computer in place of the mailed code.

allauth's views and forms do the work (WebAuthn); here are the portal's own pages, and its rule: a passkey is a way in
beside the code and never a second step, so that a lost phone locks no participant out. It proves a device and its
owner's finger, face or PIN, so an account with a second step is not asked for it after a passkey.
"""

import struct
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import LoginWebAuthnForm, SignupWebAuthnForm
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import AddWebAuthnView, ListWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from django import forms
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from . import sign_in_log
from .forms import PlainForm

MOST = 10
"""Of one account: a family's phones and an office's computers; each is looked through at every sign-in."""
LONGEST = 20_000
"""Characters of what a browser sends of a passkey: some thousand, with the certificates of its maker."""
ODD = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    struct.error,
    RecursionError,
    NotImplementedError,
)
"""What reading a credential of odd parts raises: a stranger may send any, cut short, nested deep, of no known kind."""
NOT_UNDERSTOOD = _("That did not work. Try again, or have a code sent to you.")


class CredentialField(forms.JSONField):
    """What the browser's own dialog gave: a JSON object, never any other JSON."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, max_length=LONGEST, error_messages={"required": NOT_UNDERSTOOD})

    def to_python(self, value: Any) -> Any:
        """The object. ValidationError for anything else."""
        try:
            told = None if len(str(value)) > LONGEST else super().to_python(value)
        except ODD as error:  # nested deep, or a number of thousands of digits
            raise forms.ValidationError(NOT_UNDERSTOOD) from error
        if not isinstance(told, dict) or not isinstance(told.get("response"), dict):
            raise forms.ValidationError(NOT_UNDERSTOOD)
        return told

    def bound_data(self, data: Any, initial: Any) -> None:
        """Nothing stands in the form again: what a browser made is good for one try."""


class AddPasskeyForm(PlainForm, SignupWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """A name for the new passkey, and what the browser made of it."""

    credential = CredentialField()
    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("So that you know it again: “My phone”, “Office laptop”."),
        max_length=60,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Check what the browser made. ValidationError beyond MOST, or where it does not fit."""
        if Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count() >= MOST:
            raise forms.ValidationError(_("You have many passkeys already. Remove one that you do not use any more."))
        try:
            cleaned = cast(dict[str, Any], super().clean())
        except ODD as error:
            raise forms.ValidationError(NOT_UNDERSTOOD) from error
        return cleaned


class PasskeyForm(LoginWebAuthnForm):  # type: ignore[misc]  # as above
    """What the browser says with a passkey at sign-in."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        """The passkey that it was. ValidationError where it is none of ours, or answers another question."""
        try:
            return super().clean_credential()
        except ODD as error:
            raise forms.ValidationError(NOT_UNDERSTOOD) from error


class PasskeysView(ListWebAuthnView):  # type: ignore[misc]  # as above
    """A person's passkeys."""

    template_name = "account/passkeys.html"


class AddPasskeyView(AddWebAuthnView):  # type: ignore[misc]  # as above
    """Make one on this device. Asked for JSON, it answers what the browser's own dialog is to be told."""

    template_name = "account/passkey_add.html"
    form_class = AddPasskeyForm
    success_url = reverse_lazy("account_passkeys")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or a new question for the browser."""
        if get_adapter().is_ajax(request):
            return JsonResponse({"creation_options": auth.begin_registration(request.user, passwordless=True)})
        return cast(HttpResponse, self.render_to_response(self.get_context_data()))

    def get_form_class(self) -> type[forms.Form]:
        """The form of this page."""
        return self.form_class

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form alone: allauth would put a question into each page."""
        return FormView.get_context_data(self, **kwargs)

    def get_success_url(self) -> str:
        """Back to the list."""
        return str(self.success_url)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Keep the passkey and tell its owner by mail. No recovery codes: the mailed code stays a way in."""
        data = form.cleaned_data
        flows.signup_authenticator(self.request, self.request.user, data["name"], data["credential"])
        get_adapter().send_notification_mail("mfa/email/webauthn_added", self.request.user)
        return redirect(self.get_success_url())


class RemovePasskeyView(RemoveWebAuthnView):  # type: ignore[misc]  # as above
    """Ask, and take one away."""

    template_name = "account/passkey_remove.html"
    success_url = reverse_lazy("account_passkeys")


class PasskeySignInView(LoginWebAuthnView):  # type: ignore[misc]  # as above
    """Sign in with one. Asked for JSON, it answers what the browser's own dialog is to be told."""

    def get_form_class(self) -> type[forms.Form]:
        """The form of this page."""
        return PasskeyForm

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Sign in, and go on to where the visitor was on the way to."""
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(self.request))
        response: HttpResponse = flows.perform_passwordless_login(self.request, passkey, login)
        return response

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Back to the page that also sends codes."""
        sign_in_log.failed("passkey")
        messages.error(self.request, NOT_UNDERSTOOD)
        return redirect(passthrough_next_redirect_url(self.request, reverse("account_login"), REDIRECT_FIELD_NAME))
