"""A signed-in member whose clicks are counted."""

from django.test import Client

from tests.browser.visitor import Visitor


class Hand:
    """A member's hand, whose clicks are counted."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page, self.clicks = visitor, visitor.page, 0

    def go(self, path: str) -> None:
        """Open a page by its address, which counts as the click that leads there."""
        self.clicks += 1
        self.visitor.visit(path)

    def click(self, selector: str) -> None:
        """Click what the selector finds first, and look whether the next page is usable."""
        self.clicks += 1
        self.page.locator(selector).first.click()

    def send(self, selector: str = "main form.form button.button--primary") -> None:
        """Click the form's one button and look at the page that comes."""
        self.click(selector)
        self.page.wait_for_load_state()
        self.visitor.check()


def signed_in(visitor, screen, user) -> Hand:
    """A hand in a browser of its own, in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    hand = Hand(visitor(screen))
    hand.visitor.carry({"sessionid": client.cookies["sessionid"].value})
    return hand
