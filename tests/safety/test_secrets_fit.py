"""Secrets that do not fit the data: doctor names each, and neither web server nor worker starts."""

import base64
import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError

from bimtek import secrets_fit
from bimtek.common import crypto, heartbeats
from certificates.signing.selectors import forget_signers
from certificates.signing.services import upload
from participants.attendance.services import Mark, record
from participants.people.services import set_nik
from tests.certificates.signatures import make_pkcs12
from tests.factories import AgendaItemFactory, OrganizerFactory, PersonFactory, RegistrationFactory, UserFactory
from tests.infra.paths import ROOT

NOW = datetime(2027, 3, 4, 3, 0, tzinfo=UTC)
OTHER = {
    "FIELD_KEYS": [base64.urlsafe_b64encode(bytes(32)).decode()],
    "FIELD_INDEX_KEY": "of another machine",
    "TICKET_KEYS": ["0" * 64],
    "SIGNING_PASSPHRASE": "of another machine",
}


@pytest.fixture
def data(db: None, settings: Any) -> None:
    """One row for each secret, written under those that are set."""
    forget_signers()
    heartbeats.write([*heartbeats.QUEUES, heartbeats.CLOCK])
    set_nik(person=PersonFactory(), nik="6571015508900001")
    step = {"secret": crypto.encrypt("JBSWY3DPEHPK3PXP")}
    Authenticator.objects.create(user=UserFactory(), type=Authenticator.Type.TOTP, data=step)
    item = AgendaItemFactory()
    row = RegistrationFactory(session=item.session)
    record(session=item.session, marks=[Mark(row.pk, item.pk, True)], by=UserFactory(), now=NOW)
    file = make_pkcs12()
    content = io.BytesIO(file.pkcs12)
    upload(organizer=OrganizerFactory(), file=content, passphrase=file.passphrase, by=UserFactory(), now=NOW)


def doctor() -> str:
    out = io.StringIO()
    try:
        call_command("doctor", stdout=out)
    except CommandError:
        return out.getvalue()
    return ""


def test_secrets_that_fit_are_nothing_to_speak_of(data: None):
    secrets_fit.refuse_unfit_secrets()
    assert doctor() == ""


@pytest.mark.parametrize("secret", OTHER)
def test_each_secret_of_another_machine_is_named(data: None, settings: Any, secret: str):
    setattr(settings, secret, OTHER[secret])
    with pytest.raises(ImproperlyConfigured, match=f"^{secret} of this machine"):
        secrets_fit.refuse_unfit_secrets()
    assert secret in doctor()


def test_a_switched_off_passphrase_is_named_where_keys_lie_under_it(data: None, settings: Any):
    settings.SIGNING_PASSPHRASE = ""
    with pytest.raises(ImproperlyConfigured, match=r"^SIGNING_PASSPHRASE"):
        secrets_fit.refuse_unfit_secrets()


def test_a_new_key_in_front_of_the_old_fits(data: None, settings: Any):
    settings.FIELD_KEYS = [*OTHER["FIELD_KEYS"], *settings.FIELD_KEYS]
    secrets_fit.refuse_unfit_secrets()


def test_every_row_is_counted_and_none_is_shown(data: None, settings: Any):
    set_nik(person=PersonFactory(), nik="6571015508900002")
    settings.FIELD_KEYS = OTHER["FIELD_KEYS"]
    said = doctor()
    assert "FIELD_KEYS does not fit: 3 rows, first the NIK of person" in said
    assert "65710155" not in said


def test_one_statement_that_was_changed_does_not_stop_the_portal(data: None):
    """It is the doctor's: a key that is missing fits no statement."""
    from django.db import connection

    from participants.attendance.models import AttendanceEntry

    item = AgendaItemFactory()
    row = RegistrationFactory(session=item.session)
    (entry,) = record(session=item.session, marks=[Mark(row.pk, item.pk, True)], by=UserFactory(), now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        AttendanceEntry.objects.filter(pk=entry.pk).update(reason="nothing of the sort")
        cursor.execute("SET LOCAL session_replication_role = origin")
    secrets_fit.refuse_unfit_secrets()


def test_an_administrator_may_start_all_the_same(data: None, settings: Any):
    settings.FIELD_KEYS, settings.START_WITH_UNFIT_SECRETS = OTHER["FIELD_KEYS"], True
    secrets_fit.refuse_unfit_secrets()


def test_a_database_that_is_away_refuses_no_start(monkeypatch: pytest.MonkeyPatch):
    def away() -> Any:
        raise OperationalError("connection refused")

    monkeypatch.setattr(secrets_fit, "_samples", away)
    secrets_fit.refuse_unfit_secrets()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-c", "import bimtek.wsgi"],
        [sys.executable, "-m", "celery", "--app", "bimtek", "worker", "--pool", "solo", "--queues", "unfit"],
    ],
    ids=["web", "worker"],
)
def test_neither_web_server_nor_worker_starts(command: list[str], settings: Any):
    set_nik(person=PersonFactory(), nik="6571015508900001")
    database = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{settings.DATABASES['default']['NAME']}"
    environment = {**os.environ, "DATABASE_URL": database, "FIELD_KEYS": OTHER["FIELD_KEYS"][0]}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert "FIELD_KEYS of this machine cannot read what this database holds" in done.stderr + done.stdout
