"""How much the tests do: what is run many times a day (`make test`), or all of it (`make test-all`, FULL_SIZE=1).

A test that only all of it needs bears `@pytest.mark.full("reason")`; one that does more of the same asks `extent`.
"""

import os

FULL = os.environ.get("FULL_SIZE") == "1"


def extent(everyday: int, full: int) -> int:
    """How often, how many or how long: the smaller number every day, the other in `make test-all`."""
    return full if FULL else everyday
