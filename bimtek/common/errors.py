"""How a service says no."""

from django.utils.functional import Promise


class Refusal(Exception):
    """A rule of the portal was not met; nothing was written.

    `code` is stable snake_case for tests and scripts; `message` is a (lazily) translated sentence
    for the person at the screen that says what to do about it. `str()` gives the message in the
    language active at that moment.
    """

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
