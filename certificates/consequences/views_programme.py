"""A programme copied with all its runs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import Capability
from events.organizers.workspace import page
from events.programmes.models import Programme

from .forms import CopyProgrammeForm
from .programme_copying import copy_programme


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the title and the first day, then make the drafts."""
    programmes = Programme.objects.select_related("organizer")
    programme: Programme = access.get_object(request.user, programmes, Capability.EDIT, slug=slug)
    form = CopyProgrammeForm(request.POST or None, initial={"title": programme.title})
    if request.method == "POST" and form.is_valid():
        try:
            made = copy_programme(programme=programme, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("This is the copy, as a draft. Check its dates, then publish it."))
            return redirect("programmes:manage_detail", slug=made.slug)
    context = page(request.user, programme.organizer, "programmes", programme=programme, form=form)
    return render(request, "consequences/copy_programme.html", context, status=422 if form.errors else 200)
