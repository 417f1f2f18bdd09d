"""What an organizer keeps for its sessions, such as locations and speakers: found by words, added, changed, deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from bimtek.common.way_back import way_back

from . import access
from .access import Capability
from .forms import ListSearchForm
from .models import Organizer
from .workspace import page, reading, writing

PER_PAGE = 30
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Records(Generic[M]):
    """One kind of them, whose model has an `organizer`, and its four views.

    `section` names the entry of the rail, the namespace of the routes, and the folder of list, form and delete.html.
    """

    section: str
    model: type[M]
    form: type[forms.ModelForm[M]]
    found: Callable[[Organizer, str], QuerySet[M]]  # the organizer's that contain these words
    remove: Callable[[M], None]  # raises Refusal where it is in use

    @reading
    def list(self, request: HttpRequest, organizer: str) -> HttpResponse:
        """The organizer's own, a page at a time."""
        owner = access.get_organizer(request.user, organizer)
        search = ListSearchForm(request.GET)
        rows = Paginator(self.found(owner, search.words), PER_PAGE).get_page(request.GET.get("page"))
        return self._page(request, owner, "list", page_obj=rows, search=search)

    @writing
    def create(self, request: HttpRequest, organizer: str) -> HttpResponse:
        """A new one; `next` names the page that it is added for, to which it leads back."""
        owner = access.get_organizer(request.user, organizer, Capability.EDIT)
        form = self.form(request.POST or None, request.FILES or None, instance=self.model(organizer=owner))
        following = way_back(request)
        if form.is_valid():
            name = {"name": str(form.save())}
            return self._done(request, owner, _("“%(name)s” has been added.") % name, following)
        return self._page(request, owner, "form", failed=bool(form.errors), form=form, following=following)

    @writing
    def edit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Its details."""
        record = self._get(request, pk)
        form = self.form(request.POST or None, request.FILES or None, instance=record)
        if form.is_valid():
            form.save()
            return self._done(request, record.organizer, _("Saved."))
        return self._page(request, record.organizer, "form", failed=bool(form.errors), form=form, record=record)

    @writing
    def delete(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks, then deletes one that nothing uses."""
        record = self._get(request, pk)
        refused = None
        if request.method == "POST":
            name = {"name": str(record)}
            try:
                self.remove(record)
            except Refusal as refusal:
                refused = refusal
            else:
                return self._done(request, record.organizer, _("“%(name)s” has been deleted.") % name)
        return self._page(request, record.organizer, "delete", failed=bool(refused), record=record, refused=refused)

    def _get(self, request: HttpRequest, pk: int) -> Any:
        rows = self.model._default_manager.select_related("organizer")
        return access.get_object(request.user, rows, Capability.EDIT, pk=pk)

    def _done(self, request: HttpRequest, owner: Organizer, said: str, following: str = "") -> HttpResponse:
        messages.success(request, said)
        return redirect(following) if following else redirect(f"{self.section}:list", owner.slug)

    def _page(
        self, request: HttpRequest, owner: Organizer, name: str, *, failed: bool = False, **context: Any
    ) -> HttpResponse:
        shown = page(request.user, owner, self.section, **context)
        return render(request, f"{self.section}/{name}.html", shown, status=422 if failed else 200)
