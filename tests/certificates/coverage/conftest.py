"""A programme, and the villages in which its people work."""

from typing import Any

import pytest

from tests.factories import ProgrammeFactory

from .test_coverage import region_tree


@pytest.fixture
def villages() -> Any:
    return region_tree()


@pytest.fixture
def programme() -> Any:
    return ProgrammeFactory(slug="kpps")
