"""The organizer tree and its roles for superusers: the one place where a top-level organizer is made."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import services
from .models import Membership, Organizer


class OrganizerAdminForm(forms.ModelForm[Organizer]):
    """Says on the page what `services.move_organizer` would refuse."""

    def clean_parent(self) -> Organizer | None:
        """A parent that is not below the organizer itself."""
        parent: Organizer | None = self.cleaned_data["parent"]
        if parent is not None and self.instance.pk and parent.path.startswith(self.instance.path):
            raise forms.ValidationError(_("An organizer cannot belong to one of its own branches."))
        return parent


class MembershipInline(admin.TabularInline[Membership, Organizer]):
    model = Membership
    extra = 1
    autocomplete_fields = ["user"]


@admin.register(Organizer)
class OrganizerAdmin(admin.ModelAdmin[Organizer]):
    """Writes the tree through services, so that paths stay right."""

    form = OrganizerAdminForm
    list_display = ["name", "parent", "code", "region", "created_at"]
    list_select_related = ["parent", "region"]
    list_filter = [("parent", admin.EmptyFieldListFilter), "region__level"]
    search_fields = ["name", "code", "slug"]
    autocomplete_fields = ["parent", "region"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["path", "created_at"]
    show_full_result_count = False
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "parent", "region", "path", "created_at"]}),
        (_("Contact"), {"fields": ["email", "address"]}),
        (
            _("Certificates"),
            {"fields": ["code", "city", "signatory_name", "signatory_position", "signatory_nip"]},
        ),
    ]

    def save_model(self, request: HttpRequest, obj: Organizer, form: Any, change: bool) -> None:
        """Create or move through the services; everything else is saved as usual."""
        if not change:
            obj.pk = services.create_organizer(**form.cleaned_data).pk
            obj.refresh_from_db()
            return
        parent = form.cleaned_data["parent"]
        obj.parent_id = form.initial["parent"]  # the services move it
        super().save_model(request, obj, form, change)
        if "parent" in form.changed_data:
            services.move_organizer(organizer=obj, parent=parent)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    list_display = ["user", "organizer", "role", "created_at"]
    list_select_related = ["user", "organizer"]
    list_filter = ["role"]
    search_fields = ["user__email", "organizer__name", "organizer__code"]
    autocomplete_fields = ["user", "organizer"]
    readonly_fields = ["created_at"]
