from typing import Any

from allauth.mfa.models import Authenticator
from auditlog.admin import LogEntryAdmin
from auditlog.models import LogEntry
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from bimtek.common.admin import ReadOnlyAdmin

from .models import OutgoingMail, User

admin.site.unregister([Group, Authenticator, LogEntry])


@admin.register(LogEntry)
class AuditLogAdmin(LogEntryAdmin):  # type: ignore[misc]  # auditlog carries no types
    """auditlog's own looks for names of accounts, which ours do not have, and breaks."""

    search_fields = ["object_repr", "changes", "actor__email"]


@admin.register(Authenticator)
class SecondStepAdmin(ReadOnlyAdmin):
    """Without its secret. Deleting one lets in again who lost their phone; they sign in by e-mailed code."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    search_fields = ["user__email"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ["email", "is_active", "is_superuser", "date_joined", "last_login"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["email"]
    readonly_fields = ["last_login", "date_joined"]
    fields = ["email", "is_active", "is_staff", "is_superuser", *readonly_fields]


@admin.register(OutgoingMail)
class OutgoingMailAdmin(admin.ModelAdmin[OutgoingMail]):
    """Read only, and without the body: it can carry a sign-in code."""

    list_display = ["subject", "urgent", "created_at", "expires_at", "sent_at", "failed_at", "attempts", "last_error"]
    list_filter = [("sent_at", admin.EmptyFieldListFilter), "urgent"]
    fields = ["to", "subject", "urgent", "created_at", "expires_at", "sent_at", "failed_at", "attempts", "last_error"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutgoingMail | None = None) -> bool:
        return False
