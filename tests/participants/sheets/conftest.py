"""A sheet of five people, and who keys it in."""

import pytest

from tests.participants.sheets.acts import a_sheet, checker


@pytest.fixture
def sheet():
    return a_sheet(5)


@pytest.fixture
def door(client, sheet):
    client.force_login(checker(sheet.session))
    client.cookies["django_language"] = "en"
    return client
