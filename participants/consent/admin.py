"""Consent texts for superusers: a new version is written here; a version that exists never changes."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from bimtek.common.admin import ReadOnlyAdmin

from . import services
from .models import ConsentText

PARTS = ["purpose", "data", "retention", "rights"]


@admin.register(ConsentText)
class ConsentTextAdmin(ReadOnlyAdmin):
    list_display = ["version", "published_at", "sha256"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def get_fields(self, request: HttpRequest, obj: ConsentText | None = None) -> Any:
        return PARTS if obj is None else ["version", "published_at", "sha256", *PARTS]

    def get_readonly_fields(self, request: HttpRequest, obj: ConsentText | None = None) -> list[str]:
        return [] if obj is None else super().get_readonly_fields(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new version begins with the words of the current one."""
        current = services.current_text(now=timezone.now())
        return {part: getattr(current, part) for part in PARTS}

    def save_model(self, request: HttpRequest, obj: ConsentText, form: Any, change: bool) -> None:
        """Publish what was written as the next version."""
        new = services.publish(**{part: form.cleaned_data[part] for part in PARTS}, now=timezone.now())
        obj.pk, obj.version, obj.sha256, obj.published_at = new.pk, new.version, new.sha256, new.published_at
