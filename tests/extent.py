"""How much the tests do: what is run many times a day (`make test`), or all of it (`make test-all`, FULL_SIZE=1).

A test that only all of it needs bears `@pytest.mark.full("reason")`; one that does more of the same asks `extent`.
"""

import os

FULL = os.environ.get("FULL_SIZE") == "1"
# Which share a test meets that deals its cases out: the same every day, so that only a change can fail it. TURN=5 names
# another one; `make test-all` meets all.
TURN = int(os.environ.get("TURN", "3"))


def extent(everyday: int, full: int) -> int:
    """How often, how many or how long: the smaller number every day, the other in `make test-all`."""
    return full if FULL else everyday
