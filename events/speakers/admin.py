"""Speakers for superusers."""

from django.contrib import admin

from .models import Speaker


@admin.register(Speaker)
class SpeakerAdmin(admin.ModelAdmin[Speaker]):
    list_display = ["full_name", "institution", "position", "organizer"]
    list_display_links = ["full_name"]
    list_select_related = ["organizer"]
    search_fields = ["name", "institution", "organizer__name"]
    autocomplete_fields = ["organizer"]
    ordering = ["name", "pk"]
