"""One door for everybody: an address, a mail with a code, and behind the code the account, made then if there is none.

Page and mail are the same whether the address has an account or not, so neither tells who has one.
"""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.userkit import user_id_to_str
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStage, LoginStageController
from allauth.account.views import ConfirmLoginCodeView, LoginView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal

from .models import User
from .services import account_behind


class MailedCode(LoginCodeVerificationProcess):  # type: ignore[misc]  # allauth has no types
    """allauth's sign-in by a mailed code, which an address without an account gets as well."""

    @classmethod
    def start(cls, request: HttpRequest, *, email: str, user: User | None, following: str | None) -> None:
        """Send a code, and remember in this browser's session whose it is and where its owner was on the way to."""
        login = Login(user=user, email=email)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=user, email=email), initiated_by_user=True, following=following)
        process = cls(stage=stage)
        process.send()
        process.persist()

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:
        """Send the code to `email`, whether there is an account or not."""
        code = self.generate_code()
        get_adapter().send_mail("account/email/login_code", email, {"request": self.request, "code": code})

    def finish(self, redirect_url: str | None) -> HttpResponse:
        """Sign in whose code was right. Raises Refusal `account_closed`."""
        user = account_behind(email=self.state["email"], user=self.user)
        self.state["user_id"] = user_id_to_str(user)
        response: HttpResponse = super().finish(redirect_url or self.state.get("following"))
        return response


class SignInView(LoginView):  # type: ignore[misc]  # as above
    """The page that takes the address; who sends another one gets a code there, also with one under way."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> HttpResponse | None:
        if stage.key != LoginByCodeStage.key:
            pending: HttpResponse | None = super()._redirect_to_pending_stage(request, stage)
            return pending
        if request.method == "POST":
            return None
        return redirect(self.passthrough_next_url(reverse(stage.urlname)))


class ConfirmCodeView(ConfirmLoginCodeView):  # type: ignore[misc]  # as above
    """The page that takes the code."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send a code again, or sign in and go on to where the visitor was on the way to."""
        self._process = MailedCode(stage=self.stage)
        try:
            response: HttpResponse = super().post(request, *args, **kwargs)
        except Refusal as refusal:
            self._process.abort()
            messages.error(request, str(refusal))
            return redirect("account_login")
        return response


@require_http_methods(["GET", "HEAD", "POST"])
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead old addresses for making an account or asking for a code to the one page, with what comes after."""
    following = request.GET.get("next")
    return redirect(reverse("account_login") + (f"?{urlencode({'next': following})}" if following else ""))
