"""At the door, while the training goes on."""

import pytest


@pytest.fixture(autouse=True)
def at_the_door(on_the_day: None) -> None:
    """Each scan is made while the factories' agenda item runs."""
