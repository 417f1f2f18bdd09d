"""Keep a small portal of this version: `scripts/with_servers env PYTHONPATH=. python scripts/keep_release.py`.

Run when a release is made (docs/operations.md), in a clone of exactly that release. Writes below tests/data/releases
a backup of the demonstration, whose people are made up, and beside it what can be read in it with the keys of
`keys.env`, which are for nothing else. `tests/faults/test_restore.py` restores it, brings it up to date and reads it.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RELEASES = ROOT / "tests" / "data" / "releases"
KEYS = dict(line.split("=", 1) for line in (RELEASES / "keys.env").read_text().splitlines())
os.environ |= {**KEYS, "DEMO": "true", "DJANGO_SETTINGS_MODULE": "bimtek.settings"}

import django  # noqa: E402

django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bimtek import __version__  # noqa: E402
from bimtek.accounts.models import OutgoingMail, User  # noqa: E402
from certificates.issuing.documents import document  # noqa: E402
from certificates.issuing.models import Batch, Certificate  # noqa: E402
from certificates.issuing.printing import print_chunk, waiting_chunks  # noqa: E402
from certificates.signing.services import upload  # noqa: E402
from events.models import Organizer, Region  # noqa: E402
from participants.models import Person, Registration  # noqa: E402
from participants.people.services import set_nik  # noqa: E402
from participants.tickets.tokens import issue  # noqa: E402
from tests.certificates.signatures import make_pkcs12  # noqa: E402

NIK = 20  # people who have one
SHOWN = 40  # tickets and certificates that are read again


def fill() -> None:
    """The demonstration, with numbers, a signing key and printed certificates; without what only makes it large."""
    call_command("prepare")
    now = timezone.now()
    for number, person in enumerate(Person.objects.order_by("pk")[:NIK], start=1):
        set_nik(person=person, nik=f"65710155089{number:05}")
    file = make_pkcs12()
    upload(
        organizer=Organizer.objects.earliest("pk"),
        file=io.BytesIO(file.pkcs12),
        passphrase=file.passphrase,
        by=User.objects.earliest("pk"),
        now=now,
    )
    for batch in Batch.objects.all():
        for chunk in waiting_chunks(batch):
            print_chunk(chunk_id=chunk, now=now)
    OutgoingMail.objects.all().delete()
    forget_regions()


def forget_regions() -> None:
    """Keep those that something points to, and those above them; all ninety thousand would be most of the file."""
    used: set[str] = set()
    for model in apps.get_models(include_auto_created=True):
        columns = [field.attname for field in model._meta.local_fields if field.related_model is Region]
        for column in columns if model is not Region else ():
            used |= set(model._default_manager.exclude(**{column: None}).values_list(column, flat=True))
    parts = [code.split(".") for code in used]
    kept = [".".join(part[:length]) for part in parts for length in range(1, len(part) + 1)]
    with connection.cursor() as cursor:
        for model in (each for each in apps.get_models() if each.__name__ == "RegionAlias"):
            model._default_manager.exclude(region__in=kept).delete()
        cursor.execute("DELETE FROM events_region WHERE code <> ALL(%s)", [kept])


def readable() -> dict[str, Any]:
    """What this version reads in it: NIK, tickets, the SHA-256 of certificates as files."""
    people = Person.objects.exclude(nik_index=None).order_by("pk")
    rows = Registration.objects.select_related("session").order_by("pk")[:SHOWN]
    certificates = Certificate.objects.select_related("base", "edition__signing_key").order_by("pk")[:SHOWN]
    return {
        "nik": {person.pk: person.nik for person in people},
        "tickets": {row.pk: issue(row) for row in rows},
        "certificates": {each.number: hashlib.sha256(document(each)).hexdigest() for each in certificates},
    }


def main() -> int:
    """Write both files, unless they are there: a kept release never changes either."""
    backup = RELEASES / f"{__version__}.tar"
    if backup.with_suffix(".tar.xz").exists():
        print(f"{backup} is there already.", file=sys.stderr)
        return 1
    fill()
    backup.with_suffix(".json").write_text(json.dumps(readable(), indent=1) + "\n")
    call_command("backup", str(backup))
    subprocess.run(["xz", "-9", backup], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
