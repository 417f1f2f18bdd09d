"""Two electronic certificates uploaded at the same moment: one signs, the other is retired, nobody sees an error."""

import io
import threading
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError

from bimtek.common import admission
from certificates.models import SigningKey
from certificates.signing import services
from tests.certificates.signatures import make_pkcs12
from tests.concurrency.threads import WAIT_SECONDS, at_once
from tests.factories import OrganizerFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2027, 3, 4, 3, 0, tzinfo=UTC)
THREADS = 4


@pytest.fixture(autouse=True)
def slots_for_all(monkeypatch):
    """Here two keys are opened at once; with one slot for heavy work the second would be told to come again."""
    monkeypatch.setattr(admission, "_slots", threading.BoundedSemaphore(8))


def uploads(count: int) -> list[partial[SigningKey]]:
    organizer, by = OrganizerFactory(), UserFactory()
    files = [make_pkcs12(subject=f"KPU {number}") for number in range(count)]
    return [
        partial(
            services.upload,
            organizer=organizer,
            file=io.BytesIO(file.pkcs12),
            passphrase=file.passphrase,
            by=by,
            now=NOW,
        )
        for file in files
    ]


def test_of_keys_uploaded_at_once_exactly_one_signs():
    keys = at_once(uploads(THREADS))
    assert [type(key) for key in keys] == [SigningKey] * THREADS
    rows = list(SigningKey.objects.values_list("retired_at", "private"))
    assert len(rows) == THREADS
    assert sorted((retired is None, private is not None) for retired, private in rows) == [
        *[(False, False)] * (THREADS - 1),
        (True, True),
    ]


def test_without_the_lock_both_would_find_no_former_key(monkeypatch):
    """Control: the lock on the organizer is what keeps the second from the database's refusal."""
    both, columns = threading.Barrier(2), services._columns

    def after_both_have_looked(credential: Any) -> Any:
        both.wait(WAIT_SECONDS)
        return columns(credential)

    monkeypatch.setattr(services, "_columns", after_both_have_looked)
    monkeypatch.setattr(services, "_lock", lambda organizer: None)
    kinds = [type(result) for result in at_once(uploads(2))]
    assert sorted(kind.__name__ for kind in kinds) == [IntegrityError.__name__, SigningKey.__name__]
