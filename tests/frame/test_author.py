"""Whose name stands in a line of the audit log."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from bimtek.audit_author import AuthorMiddleware
from bimtek.common import audit
from bimtek.common.audit import ADDRESS_KEPT, forget_addresses
from tests.factories import ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db


def answering(request, write) -> None:
    """Let a request be answered that writes on the way."""

    def view(_request):
        write()
        return HttpResponse()

    AuthorMiddleware(view)(request)


def request_of(user, path="/"):
    request = RequestFactory().get(path, REMOTE_ADDR="198.51.100.7")
    request.user = user
    return request


@pytest.fixture
def programme():
    made = ProgrammeFactory()
    LogEntry.objects.all().delete()
    return made


def test_the_account_of_the_request_with_its_address(programme):
    user = UserFactory()
    answering(request_of(user), lambda: audit.record(programme, topics="3"))
    entry = LogEntry.objects.get()
    assert (entry.actor, entry.actor_email) == (user, user.email)


def test_who_is_named_stays(programme):
    other = UserFactory()
    answering(request_of(UserFactory()), lambda: audit.record(programme, by=other, topics="3"))
    assert LogEntry.objects.get().actor == other


def test_nobody_is_signed_in_and_nothing_is_asked(programme):
    answering(request_of(AnonymousUser()), lambda: audit.record(programme, topics="3"))
    audit.record(programme, topics="4")
    assert set(LogEntry.objects.values_list("actor", flat=True)) == {None}


def test_after_a_request_that_broke_nobody_is_remembered(programme):
    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answering(request_of(UserFactory()), broken)
    audit.record(programme, topics="3")
    assert LogEntry.objects.get().actor is None


@pytest.mark.parametrize(
    ("path", "kept"), [("/kelola/sesi/1/", True), ("/admin/", True), ("/saya/profil/", False), ("/ambil/akun/", False)]
)
def test_of_staff_the_address_is_kept_of_participants_it_is_not(programme, path, kept):
    user = UserFactory()
    request = request_of(user, path)
    answering(request, lambda: (audit.record(programme, topics="3"), audit.record(programme, by=user, topics="4")))
    assert set(LogEntry.objects.values_list("remote_addr", flat=True)) == {"198.51.100.7" if kept else None}


def test_what_another_did_does_not_get_the_address_of_who_asks(programme):
    request = request_of(UserFactory(), "/kelola/")
    answering(request, lambda: audit.record(programme, by=UserFactory(), topics="3"))
    assert LogEntry.objects.get().remote_addr is None


def test_addresses_are_forgotten_after_a_quarter_and_lines_are_not(programme):
    answering(request_of(UserFactory(), "/kelola/"), lambda: audit.record(programme, topics="3"))
    at = LogEntry.objects.get().timestamp
    assert forget_addresses(now=at + ADDRESS_KEPT) == 0
    assert LogEntry.objects.get().remote_addr == "198.51.100.7"
    assert forget_addresses(now=at + ADDRESS_KEPT + timedelta(seconds=1)) == 1
    entry = LogEntry.objects.get()
    assert (entry.remote_addr, entry.changes["topics"]) == (None, ["", "3"])
