"""For whom a category of seats is meant, and how people get into it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Audience(TextChoices):
    """The kind of people a category is for; pledges are asked by it."""

    GENERAL = "general", _("General public")
    CIVIL_SERVANTS = "asn", _("Civil servants (ASN)")
    POLL_WORKERS = "poll_workers", _("Election bodies (PPK, PPS, KPPS, Pantarlih)")
    WITNESSES = "parties", _("Political parties and witnesses")
    STUDENTS = "students", _("Pupils and students")
    ORGANISATIONS = "organisations", _("Community organisations")


class EntryMode(TextChoices):
    """How people come into a category."""

    OPEN = "open", _("Anybody registers")
    STAFF = "staff", _("Added by the organizer, by hand or from a roster")
    DELEGATION = "delegation", _("Named by an institution through its link")
