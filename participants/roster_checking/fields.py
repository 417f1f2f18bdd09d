"""What a column of a roster may hold; `headings` knows how offices call it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Field(TextChoices):
    """What the portal takes from a column; its value stands in a roster's mapping."""

    NAME = "name", _("Name")
    LAST_NAME = "last_name", _("Last part of the name, where it stands apart")
    TITLE_BEFORE = "title_before", _("Titles before the name")
    TITLE_AFTER = "title_after", _("Titles after the name")
    NIK = "nik", _("NIK")
    NIP = "nip", _("NIP")
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    BIRTH_DATE = "birth_date", _("Date of birth")
    SEX = "sex", _("Sex (L/P)")
    INSTITUTION = "institution", _("Institution")
    POSITION = "position", _("Position")
    TPS = "tps", _("Polling station (TPS)")
    VILLAGE = "village", _("Village (desa/kelurahan)")
    DISTRICT = "district", _("District (kecamatan)")
    REGENCY = "regency", _("Regency or city")
    REGION_CODE = "region_code", _("Code of the village or district")
    ASSIGNMENT = "assignment", _("Site or assignment")
    REPRESENTING = "representing", _("On behalf of (mewakili)")
    CATEGORY = "category", _("Category of the seats")
