"""A sheet of five people, and who keys it in."""

import pytest

from tests.participants.sheets.acts import a_sheet, checker


@pytest.fixture(autouse=True)
def after_the_item(on_the_day: None) -> None:
    """Paper is keyed in once the doors of its items have opened."""


@pytest.fixture
def sheet():
    return a_sheet(5)


@pytest.fixture
def door(client, sheet):
    client.force_login(checker(sheet.session))
    client.cookies["django_language"] = "en"
    return client
