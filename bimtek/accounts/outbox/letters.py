"""A mail of Django's as the bytes that leave (RFC 5322): named by the portal's own host, its subject folded."""

from email.header import Header
from functools import lru_cache
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

LINE = 75  # an encoded word is no longer (RFC 2047)


def letter(message: EmailMessage, uid: UUID) -> bytes:
    """The message, ready to be stored under the outbox's `uid`; a `Message-ID` that it was given stays."""
    # Django would ask the network for this machine's name, which no receiver has ever heard of.
    if not any(name.lower() == "message-id" for name in message.extra_headers):
        message.extra_headers["Message-ID"] = message_id(uid)
    made = message.message()
    made.replace_header("Subject", folded(str(message.subject)))
    return made.as_bytes()


def message_id(uid: UUID) -> str:
    """The Message-ID of the outbox's mail with this `uid`, by which a bounce is known again."""
    return f"<{uid.hex}@{host()}>"


def host() -> str:
    """The portal's own name, at which its letters are known."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


@lru_cache(maxsize=256)
def folded(subject: str) -> str:
    """The subject in lines; Django leaves the first one empty, and Python's newer way loses blanks between words."""
    readable = subject.isascii() and all(len(word) < LINE - len("Subject: ") for word in subject.split())
    return Header(subject, "us-ascii" if readable else "utf-8", LINE, "Subject").encode()
