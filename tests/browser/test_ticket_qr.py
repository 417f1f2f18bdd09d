"""The ticket on a phone: a picture of its screen is read at the door, and one's own attendance fits beside it."""

import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from participants.attendance.services import Mark, record
from participants.tickets import tokens
from tests.browser.visitor import SCREENS
from tests.factories import AgendaItemFactory, PersonFactory, RegistrationFactory, SessionFactory, UserFactory


@pytest.fixture
def registration():
    today = timezone.localdate(timezone=ZoneInfo("Asia/Makassar"))  # the session's own
    session = SessionFactory(starts_on=today, ends_on=today, notes="Bawa **KTP**.")
    begun = timezone.now() - timedelta(hours=3)
    for number, title in enumerate(["Pembukaan", "Penyelenggaraanpemilihanumumserentaknasional" * 3, "Simulasi"]):
        starts = begun + number * timedelta(hours=2)
        AgendaItemFactory(session=session, title=title, starts_at=starts, ends_at=starts + timedelta(minutes=90))
    row = RegistrationFactory(session=session, person=PersonFactory(user=UserFactory(), name="Siti Aminah"))
    mark = Mark(row.pk, session.agenda.first().pk, True)
    record(session=session, marks=[mark], by=UserFactory(), now=timezone.now())
    return row


@pytest.mark.parametrize("screen", SCREENS)
def test_a_picture_of_the_screen_is_read(portal, visitor, registration, screen):
    client = Client()
    client.force_login(registration.person.user)
    who = visitor(screen)
    who.carry({settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value})
    who.visit(reverse("registration:ticket", args=[registration.code]))
    picture = Image.open(io.BytesIO(who.page.screenshot(full_page=True)))
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == tokens.issue(registration)
    assert who.page.get_by_text(registration.code).first.is_visible()
