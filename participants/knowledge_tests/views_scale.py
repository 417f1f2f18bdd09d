"""An organizer's scale of grades, by which certificates name the result of a test."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal
from events.organizers import access, workspace
from events.organizers.access import Capability

from .forms import ScaleForm
from .grades import scale_of, set_scale


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def scale(request: HttpRequest, organizer: str) -> HttpResponse:
    """The scale in use; who may edit writes it anew."""
    posted = request.method == "POST"
    owner = access.get_organizer(request.user, organizer, Capability.EDIT if posted else Capability.VIEW)
    steps = scale_of(owner)
    lines = "\n".join(f"{least.normalize():f} {name}" for least, name in steps)
    form = ScaleForm(request.POST if posted else None, initial={"steps": lines})
    if posted and form.is_valid():
        try:
            set_scale(organizer=owner, steps=form.cleaned_data["steps"])
        except Refusal as refusal:
            form.add_error("steps", str(refusal))
        else:
            messages.success(request, _("The scale is saved. Certificates that were issued keep what they say."))
            return redirect("knowledge_tests:scale", organizer=owner.slug)
    context = workspace.page(request.user, owner, "questions", form=form, steps=steps)
    return render(request, "knowledge_tests/scale.html", context, status=422 if form.errors else 200)
