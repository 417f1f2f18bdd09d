"""What the log says of signing in: who passed or failed which step. Never an e-mail address, a password or a code.

Lines about one account are found by `account_mark`, which is the same whether the account exists or not; the line about
the request, with its route, has the same `request_id`.
"""

import structlog

from bimtek.common.crypto import blind_index

from .users import User

logger = structlog.get_logger(__name__)
MARK_DIGITS = 16


def account_mark(email: str) -> str:
    """Stands for an e-mail address in the log: tells nothing without FIELD_INDEX_KEY."""
    return blind_index(email)[:MARK_DIGITS]


def passed(user: User) -> None:
    """An account was signed in to, by all its steps."""
    logger.info("signed in", account=account_mark(user.email), user=user.pk)


def failed(step: str, email: str = "") -> None:
    """A password, a mailed code or a second step was wrong; `email` is empty where none was typed."""
    logger.warning("sign-in failed", step=step, account=account_mark(email) if email else None)
