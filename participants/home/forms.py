"""What a person types on their own pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User


class LeaveForm(forms.Form):
    """The address of one's own account, typed to be sure: a borrowed phone is not enough by one tap."""

    email = forms.EmailField(
        label=_("Type the e-mail address of your account"), widget=forms.EmailInput({"autocomplete": "email"})
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_email(self) -> str:
        """The address; ValidationError `other` where it is not that of the account."""
        typed: str = self.cleaned_data["email"]
        if typed.casefold() != self.user.email.casefold():
            raise forms.ValidationError(_("This is not the address of your account."), code="other")
        return typed
