"""Hostile files for the views that take files from signed-in people: each what its door's reader finds dearest."""

import dataclasses
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone

from bimtek.accounts.models import User
from bimtek.bench import audience
from bimtek.bench.registration import make_session
from bimtek.bench.server import HOST
from certificates.layouts import registry
from certificates.layouts.services import create
from events.materials.models import Material
from events.organizers.models import MemberRole, Membership
from events.seats.models import SeatPool
from participants.checkin.services import set_up
from participants.sheets.creation import Wish, make

from . import archives, drawings, pdfs

LAYOUT = "klasik"


@dataclass(frozen=True)
class Upload:
    """A file for a form: what it is called in the answer, where it is sent, as which field, and by whom."""

    name: str
    path: str
    field: str
    content: bytes
    others: dict[str, str] = dataclasses.field(default_factory=dict)  # what else the form asks for
    by: User | None = None
    device_key: str = ""

    def body(self) -> bytes:
        """The request's body, made beforehand: a browser's work is not the portal's."""
        file = SimpleUploadedFile("kiriman", self.content)
        return encode_multipart(BOUNDARY, {**self.others, self.field: file})

    def send(self, client: Client, body: bytes) -> int:
        """Send it; the status of the answer."""
        headers = {"Authorization": f"Bearer {self.device_key}"} if self.device_key else {}
        return client.generic("POST", self.path, body, MULTIPART_CONTENT, headers=headers).status_code

    def client(self) -> Client:
        """A browser in which its sender is signed in."""
        client = Client(SERVER_NAME=HOST)
        if self.by:
            client.force_login(self.by)
        return client


def hostile() -> Iterator[Upload]:
    """Everything: the public door first, then what an owner and a device can send."""
    for name, content in pdfs.hostile():
        yield Upload(f"check: {name}", reverse("verification:file"), "file", content)
    tag = secrets.token_hex(8)
    owner, pool = audience.user(tag), make_session(10)
    organizer = pool.session.programme.organizer
    Membership.objects.create(organizer=organizer, user=owner, role=MemberRole.OWNER)
    yield from _of_a_layout(pool, owner)
    path = reverse("signing:keys", args=[organizer.slug])
    yield Upload("key file", path, "file", b"0\x82\xff\xf0" + bytes(64_000), {"passphrase": "rahasia"}, owner)
    yield from _of_a_session(pool, owner)


def _of_a_session(pool: SeatPool, owner: User) -> Iterator[Upload]:
    session, now = pool.session, timezone.now()
    others = {"title": "Materi", "audience": Material.Readers.REGISTRANTS.value}
    for name, content in archives.hostile():
        yield Upload(f"material: {name}", reverse("materials:list", args=[session.pk]), "file", content, others, owner)
    _device, key = set_up(session=session, user=owner, name="Pintu", now=now + timedelta(seconds=1))
    for name, content in drawings.pictures():
        path = reverse("checkin:photo", args=[session.pk])
        yield Upload(f"photo at the door: {name}", path, "photo", content, device_key=key)
    held = audience.session(session.programme.organizer, 1, 1, owner)
    sheet = make(session=held, wish=Wish(day=held.starts_on), by=owner, now=now)
    for name, content in archives.workbooks():
        roster = reverse("rosters:list", args=[session.pk])
        yield Upload(f"roster: {name}", roster, "file", content, {"pool": str(pool.pk)}, owner)
        path = reverse("sheets:upload", args=[held.pk, sheet.pk])
        yield Upload(f"marked sheet: {name}", path, "file", content, by=owner)


def _of_a_layout(pool: SeatPool, owner: User) -> Iterator[Upload]:
    organizer = pool.session.programme.organizer
    layout = create(organizer=organizer, name="Bench", design=LAYOUT, by=owner, now=timezone.now())
    source, path = registry.source(LAYOUT), reverse("layouts:edit", args=[layout.pk])
    others = {"name": "Bench", "html": source.html, "css": source.css}
    for name, content in (*drawings.hostile(), *drawings.pictures()):
        yield Upload(f"layout: {name}", path, "logo", content, others, owner)
