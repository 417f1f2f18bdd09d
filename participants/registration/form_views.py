"""Registering: one page where little is asked, else step by step."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal
from participants.consent.forms import agreement_of

from .applying import Application
from .entering import Elsewhere, apply, finish
from .forms import RegisterForm
from .standing import Standing, standing
from .steps.views import begin


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the signed-in person for a session; ends on the ticket however often it is sent."""
    try:
        application = apply(request, pk)
    except Elsewhere as elsewhere:
        return elsewhere.response
    return _on_one_page(request, application) if application.is_short else begin(application, request)


def _on_one_page(request: HttpRequest, application: Application) -> HttpResponse:
    pools = application.pools
    asked = application.asked[pools[0].pk]  # of every category the same: the consent text
    form = RegisterForm(request.POST if request.method == "POST" else None, pools=pools, asked=asked)
    refusal = None
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            return finish(
                request,
                application,
                pool_id=data["pool"],
                request_key=data["key"],
                place=data,
                agreement=agreement_of(data, asked),
            )
        except Refusal as refused:
            refusal = refused
    context = {
        "session": application.session,
        "person": application.person,
        "form": form,
        "text": asked.consent,
        "refusal": refusal,
        "waits": all(standing(pool) is not Standing.FREE for pool in pools),
    }
    return render(request, "registration/register.html", context, status=422 if form.is_bound else 200)
