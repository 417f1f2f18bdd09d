"""Programmes and their topics for superusers."""

from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpRequest

from .models import Programme, Topic


class TopicInline(admin.TabularInline[Topic, Programme]):
    model = Topic
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(admin.ModelAdmin[Programme]):
    """The status is read only: publishing has rules, and buttons in the workspace."""

    list_display = ["title", "organizer", "status", "updated_at"]
    list_select_related = ["organizer"]
    list_filter = ["status"]
    search_fields = ["title", "slug", "organizer__name"]
    autocomplete_fields = ["organizer"]
    readonly_fields = ["status", "created_at", "updated_at"]
    date_hierarchy = "created_at"
    inlines = [TopicInline]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Programme | None = None) -> dict[str, Sequence[str]]:
        """The address is made from the title once; links to it must go on working afterwards."""
        return {} if obj else {"slug": ["title"]}
