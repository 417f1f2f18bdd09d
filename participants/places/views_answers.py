"""The owner sees what they answered when registering, and changes it until registration closes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal
from participants.claims.access import holder_required, own
from participants.questions.changing import change_own, owner_may
from participants.questions.forms_answers import AnswersForm
from participants.questions.limits import allow_another_file
from participants.questions.selectors import answers_of


@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, code: str) -> HttpResponse:
    """What was answered; while registration is open, to change."""
    registration, now = own(request, code), timezone.now()
    may = owner_may(registration, now)
    posted = request.POST if request.method == "POST" else None
    form = AnswersForm(posted, request.FILES or None, registration=registration, category=registration.pool.category)
    if posted is not None and form.is_valid():
        by = request.user if request.user.is_authenticated else None
        try:
            if form.sent_files() and not allow_another_file(registration.pk):
                raise Refusal("too_many_files", _("Very many files were handed in today. Go on tomorrow."))
            change_own(registration=registration, wish=form.wish(), by=by, now=now)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your answers are saved."))
        return redirect("registration:answers", code=registration.code)
    context = {
        "registration": registration,
        "session": registration.session,
        "answers": answers_of(registration),
        "form": form if may and form.questions else None,
    }
    return render(request, "registration/answers.html", context, status=422 if form.errors else 200)
