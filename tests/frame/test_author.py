"""Whose name stands in a line of the audit log."""

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from bimtek.author import AuthorMiddleware
from bimtek.common import audit
from tests.factories import ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db


def answering(request, write) -> None:
    """Let a request be answered that writes on the way."""

    def view(_request):
        write()
        return HttpResponse()

    AuthorMiddleware(view)(request)


def request_of(user):
    request = RequestFactory().get("/")
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
