"""`manage.py check_certificates`: after a restore or an update, what was issued is still what it was."""

from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from certificates.bases import store
from certificates.models import Base, Certificate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_issued(attend, issue_and_print) -> None:
    attend("Siti Aminah")
    attend("Budi")
    issue_and_print()


def check(*options: str) -> str:
    out = StringIO()
    call_command("check_certificates", *options, stdout=out, stderr=out)
    return out.getvalue()


def test_all_is_well():
    assert "2 certificates are what was issued" in check()


def test_a_quick_look_takes_each_second():
    assert "1 certificates are what was issued" in check("--every", "2")


def test_a_changed_record_is_named():
    Certificate.objects.filter(name="Budi").update(name="Bodi")
    with pytest.raises(CommandError, match="1 of 2 certificates are not what was issued"):
        check()


def test_a_lost_file_is_named():
    (base,) = Base.objects.all()
    default_storage.delete(store._base(base.sha256))
    store._linker.cache_clear()
    with pytest.raises(CommandError, match="2 of 2"):
        check()
