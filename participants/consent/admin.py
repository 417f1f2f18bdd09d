"""Consent texts and pledges for superusers: a new version is written here; a version that exists never changes."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bimtek.common.admin import ReadOnlyAdmin

from . import services, texts
from .models import ConsentText, PledgeText

PARTS = ["purpose", "data", "retention", "rights"]


@admin.register(ConsentText)
class ConsentTextAdmin(ReadOnlyAdmin):
    list_display = ["version", "published_at", "sha256"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def get_fields(self, request: HttpRequest, obj: ConsentText | None = None) -> Any:
        return [*PARTS, "reads_sex"] if obj is None else ["version", "published_at", "sha256", "reads_sex", *PARTS]

    def get_readonly_fields(self, request: HttpRequest, obj: ConsentText | None = None) -> list[str]:
        return [] if obj is None else super().get_readonly_fields(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new version begins with the words of the current one."""
        current = services.current_text(now=timezone.now())
        return {part: getattr(current, part) for part in PARTS}

    def save_model(self, request: HttpRequest, obj: ConsentText, form: Any, change: bool) -> None:
        """Publish what was written as the next version."""
        words = {part: form.cleaned_data[part] for part in PARTS}
        new = services.publish(**words, reads_sex=form.cleaned_data["reads_sex"], now=timezone.now())
        obj.pk, obj.version, obj.sha256, obj.published_at = new.pk, new.version, new.sha256, new.published_at


class PledgeForm(forms.ModelForm[PledgeText]):
    """The next version of a pledge; its points are written one to a line."""

    points = forms.CharField(
        label=_("points"),
        required=False,
        widget=forms.Textarea,
        help_text=_("One to a line; each is ticked for itself. Without any, the pledge ends."),
    )

    class Meta:
        model = PledgeText
        fields = ["audience", "title", "preamble"]

    def clean_points(self) -> list[str]:
        """The points, without empty lines."""
        return [line.strip() for line in self.cleaned_data["points"].splitlines() if line.strip()]


@admin.register(PledgeText)
class PledgeTextAdmin(ReadOnlyAdmin):
    list_display = ["title", "audience", "version", "published_at", "sha256"]
    list_filter = ["audience"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def get_form(self, request: HttpRequest, obj: PledgeText | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Only a new version is written in a form."""
        return super().get_form(request, obj, change, **(kwargs if obj else {**kwargs, "form": PledgeForm}))

    def get_fields(self, request: HttpRequest, obj: PledgeText | None = None) -> Any:
        words = ["audience", "title", "preamble", "points"]
        return words if obj is None else ["version", "published_at", "sha256", *words]

    def get_readonly_fields(self, request: HttpRequest, obj: PledgeText | None = None) -> list[str]:
        return [] if obj is None else super().get_readonly_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: PledgeText, form: Any, change: bool) -> None:
        """Publish what was written as the next version of its audience."""
        words = {name: form.cleaned_data[name] for name in ("audience", "title", "preamble", "points")}
        new = texts.publish_pledge(**words, now=timezone.now())
        obj.pk, obj.version, obj.sha256, obj.published_at = new.pk, new.version, new.sha256, new.published_at
