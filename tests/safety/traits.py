"""A person whose traits are found again in whatever is told, and to whom which of them is told."""

import io
import zipfile
from typing import Any

from events.organizers.access import CAPABILITIES, Capability
from participants.people.services import save_profile
from tests.factories import RegionFactory

NAME, NIK, NIP = "Zulkarnain Purnama", "3171014107900007", "199007012015032001"
EMAIL, PHONE = "zulkarnain.purnama@contoh.id", "+6281234509876"
NEEDLES = {
    "NIK": NIK[:12],
    "name": NAME,
    "phone": PHONE.removeprefix("+62"),
    "mail": EMAIL.partition("@")[0],
    "nip": NIP,
}
# Roles that handle registrants, and the person: they see all but the NIK.
TRUSTED = {"participant", *(role for role, granted in CAPABILITIES.items() if Capability.REGISTER in granted)}


def give(user: Any) -> None:
    """Make the traits those of a user and of their person."""
    RegionFactory()
    user.email = EMAIL
    user.save()
    data: Any = {"name": NAME, "nip": NIP, "phone": PHONE, "institution": "KPU"}
    save_profile(user=user, data=data, nik=NIK)


def told(content: bytes) -> set[str]:
    """The traits that an answer tells; of a workbook or an archive, all that is packed in it."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    return {trait for trait, needle in NEEDLES.items() if needle.encode() in content}


def due_to(actor: str, route: str) -> set[str]:
    """What an actor may be told at an address: who checks attendance all names, the public that of a certificate."""
    if actor in TRUSTED:
        return {"name", "phone", "mail", "nip"}
    return {"name"} if actor == "checker" or route.startswith("verification:") else set()
