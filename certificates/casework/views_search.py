"""Finding a registration across all sessions of an organizer and its units."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.organizers import access
from events.organizers.access import Capability
from events.organizers.workspace import page
from participants.registrants.forms import SearchForm
from participants.registrants.selectors import across_sessions

PER_PAGE = 50


@login_required
@require_safe
def search(request: HttpRequest, organizer: str) -> HttpResponse:
    """Registrations by name, institution, e-mail, phone, NIK, ticket code or certificate number."""
    row = access.get_organizer(request.user, organizer, Capability.REGISTER)
    form = SearchForm(request.GET)
    words = form.words()
    sort = request.GET.get("sort", "")
    found = Paginator(across_sessions(row, words, sort), PER_PAGE).get_page(request.GET.get("page")) if words else None
    context = page(request.user, row, "people", filters=form, filtered=bool(words), page_obj=found, sort=sort)
    return render(request, "casework/search.html", context)
