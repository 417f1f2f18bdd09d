"""Registrations for superusers: to look at; the workspace changes them."""

from django.contrib import admin

from bimtek.common.admin import ReadOnlyAdmin, ReadOnlyInline
from participants.consent.models import ConsentRecord, GuardianConsent, PledgeRecord
from participants.registration.models import Registration


class ConsentRecordInline(ReadOnlyInline):
    model = ConsentRecord
    columns = ["text", "sha256", "accepted_at", "withdrawn_at"]


class PledgeRecordInline(ReadOnlyInline):
    model = PledgeRecord
    columns = ["text", "sha256", "accepted_at", "withdrawn_at"]


class GuardianConsentInline(ReadOnlyInline):
    model = GuardianConsent
    columns = ["name", "relation", "phone", "text", "sha256", "accepted_at", "withdrawn_at"]


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin):
    list_display = ["person", "session", "pool", "status", "registered_at"]
    list_select_related = ["person", "session__programme", "pool"]
    list_filter = ["status"]
    search_fields = ["person__search_name", "code", "session__programme__title"]
    inlines = [ConsentRecordInline, PledgeRecordInline, GuardianConsentInline]
