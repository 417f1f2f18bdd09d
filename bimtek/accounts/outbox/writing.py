"""Rows of mails that left before they were written, many in one statement: Django's own way costs more than sending."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from .models import OutgoingMail

# One array for each column that differs; all else is the same for mails that have just left.
INSERT = """
INSERT INTO {table} (uid, "to", domain, subject, message, urgent, created_at, not_before, sent_at, attempts, last_error)
SELECT uid, addresses, domain, subject, '', false, %(now)s, %(now)s, %(now)s, 1, ''
FROM unnest(%(uids)s::uuid[], %(to)s::jsonb[], %(domains)s::text[], %(subjects)s::text[])
AS mails (uid, addresses, domain, subject)
"""


def insert_sent(mails: Sequence[OutgoingMail], *, now: datetime) -> None:
    """Write mails that left at once, none of them urgent, without their text."""
    if not mails:
        return
    if connection.vendor != "postgresql":
        OutgoingMail.objects.bulk_create(mails)
        return
    values: dict[str, Any] = {
        "now": now,
        "uids": [str(mail.uid) for mail in mails],
        "to": [json.dumps(mail.to) for mail in mails],
        "domains": [mail.domain for mail in mails],
        "subjects": [mail.subject for mail in mails],
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(table=connection.ops.quote_name(OutgoingMail._meta.db_table)), values)
