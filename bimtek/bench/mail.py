"""What it costs to tell a crowd: a message to so many people, from the button until the mail server has all of it.

Against the same letters sent by bare `smtplib` over as many connections to the same sink, which is the least that
sending costs here. Meanwhile sign-in codes are asked for.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from smtplib import SMTP
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.management.base import CommandParser
from django.db import connection, transaction
from django.utils import timezone, translation

from bimtek.accounts.models import User
from events.models import TrainingSession
from participants.messages import services
from participants.messages.letters import Mould
from participants.messages.models import Message
from participants.messages.reach import reach
from participants.messages.scope import Scope
from participants.messages.values import recipients
from participants.models import Registration

from . import audience
from .load import percentile
from .mail_sink import CODE, MailSink, mail_sink
from .processes import postgres_cpu, usage, workers
from .report import Bench, Report, table

SUBJECT = "Pengingat: {kegiatan}"
BODY = """Yth. {nama},

bimbingan teknis {program} diselenggarakan pada {tanggal} di {tempat}.
Tiket Anda, dengan kode QR untuk presensi: {tiket}

Bila berhalangan, mohon batalkan melalui halaman tiket."""
CODE_SECONDS = 0.5  # from one sign-in code that is asked for to the next
PATIENCE_SECONDS = 900
LOOK_SECONDS = 0.05
WARM_UP = 200  # mails before the clock starts, so that nothing is loaded while it runs


@dataclass(frozen=True)
class MailFigures:
    """One message to one crowd."""

    count: int
    connections: int
    preview_s: float  # who gets it, who not and why
    queued_s: float  # until each person has a delivery
    mails_per_s: float  # from the button to the last mail in the sink: handed out, composed, sent
    sink_per_s: float  # the same letters by bare smtplib
    cpu_ms_per_mail: float  # of the workers
    postgres_cpu_ms_per_mail: float
    urgent_p95_s: float  # a sign-in code asked for meanwhile, from asking to the sink
    urgent: int  # how many were asked for


def _crowd(count: int) -> tuple[TrainingSession, User]:
    """So many people with an address, who are registered for a session."""
    tag = f"{time.time_ns():x}"
    by = audience.user(tag)
    session = audience.session(audience.organizer(tag), 1, count, by)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE participants_person SET email = 'p' || id || '@bench.example' WHERE id IN "
            "(SELECT person_id FROM participants_registration WHERE session_id = %s)",
            [session.pk],
        )
        cursor.execute("ANALYZE")
    return session, by


def _draft(session: TrainingSession, by: User) -> Message:
    texts = {"subject": SUBJECT, "body": BODY, "addressees": {"status": [Registration.Status.CONFIRMED]}}
    scope = Scope.of_session(session)
    return services.save_draft(draft=None, scope=scope, texts=texts, materials=[], by=by, now=timezone.now())


def _letters(message: Message) -> list[tuple[str, bytes]]:
    """Address and bytes of every letter of a message."""
    keys = list(services.addressed(message, now=timezone.now()).values_list("pk", flat=True))
    with translation.override(settings.LANGUAGE_CODE):
        mould = Mould(message)
        found = recipients(keys).values()
        return [(each.address, mould.letter(each, uuid4()).replace(b"\n", b"\r\n")) for each in found]


def _send_bare(port: int, letters: Sequence[tuple[str, bytes]], start: Barrier) -> None:
    with SMTP("127.0.0.1", port) as smtp:
        smtp.ehlo()
        start.wait()
        for address, letter in letters:
            smtp.sendmail("bimtek@bench.example", [address], letter)


def bare(sink: MailSink, letters: Sequence[tuple[str, bytes]], connections: int) -> float:
    """Mails a second that bare smtplib sends, each connection in a process of its own."""
    context = get_context("fork")
    start = context.Barrier(connections + 1)
    shares = [letters[number::connections] for number in range(connections)]
    senders = [context.Process(target=_send_bare, args=(sink.port, share, start)) for share in shares]
    for sender in senders:
        sender.start()
    start.wait()
    started = time.perf_counter()
    for sender in senders:
        sender.join()
    return len(letters) / (time.perf_counter() - started)


def _ask_for_code(number: int) -> str:
    """A mail as the sign-in page writes it; to which address it goes."""
    address = f"{CODE}{number}-{time.time_ns():x}@bench.example"
    mail = EmailMessage("Kode Anda", "Kode masuk Anda: 1234-5678", to=[address])
    get_connection(urgent=True).send_messages([mail])
    return address


def _until(sink: MailSink, count: int) -> list[float]:
    """Wait for so many mails, codes not among them; returns how long each code took that was asked for meanwhile.

    RuntimeError where they do not come.
    """
    asked: list[tuple[str, float]] = []
    started = time.monotonic()
    while sink.count() < count:
        if time.monotonic() - started > PATIENCE_SECONDS:
            raise RuntimeError(f"{sink.count()} of {count} mails arrived.")
        if time.monotonic() - started >= len(asked) * CODE_SECONDS:
            asked.append((_ask_for_code(len(asked)), time.monotonic()))
        time.sleep(LOOK_SECONDS)
    time.sleep(1)  # for the last code
    return [max(0.0, (sink.seen(address) or time.monotonic()) - at) for address, at in asked]


def _warm_up(sink: MailSink) -> None:
    """Let both workers send a few mails, so that they are up."""
    session, by = _crowd(WARM_UP)
    before = sink.count()
    services.send(draft=_draft(session, by), by=by, now=timezone.now())
    _until(sink, before + WARM_UP)


def _queue(message: Message, by: User) -> float:
    """Seconds until each person has a delivery; undone, as workers are to do it while the clock of the mails runs."""
    clock = time.perf_counter()
    with transaction.atomic():
        services.send(draft=message, by=by, now=timezone.now())
        services.hand_out(message_id=message.pk, now=timezone.now())
        transaction.set_rollback(True)
    return time.perf_counter() - clock


def measure_queue(count: int) -> tuple[Message, User, dict[str, Any]]:
    """A message to so many people with its sender, and how long it took to preview it and to hand it out."""
    session, by = _crowd(count)
    message = _draft(session, by)
    clock = time.perf_counter()
    reach(services.addressed(message, now=timezone.now()))
    preview_s = time.perf_counter() - clock
    queued_s = _queue(message, by)
    return message, by, {"count": count, "preview_s": round(preview_s, 3), "queued_s": round(queued_s, 3)}


def measure(count: int, connections: int) -> MailFigures:
    """Send one message to so many people, by so many processes with a connection each."""
    message, by, queue = measure_queue(count)
    with ExitStack() as stack:
        sink = stack.enter_context(mail_sink())
        sink_per_s = bare(sink, _letters(message), connections)
        mailing = stack.enter_context(workers("default,mail", connections, EMAIL_URL=sink.url))
        stack.enter_context(workers("urgent", 8, pool="threads", EMAIL_URL=sink.url))
        _warm_up(sink)
        before, cpu, of_postgres = sink.count(), usage(mailing).cpu_s, postgres_cpu()
        clock = time.perf_counter()
        services.send(draft=message, by=by, now=timezone.now())
        codes = _until(sink, before + count)
        seconds = time.perf_counter() - clock - 1
        cpu, of_postgres = usage(mailing).cpu_s - cpu, postgres_cpu() - of_postgres
    return MailFigures(
        **queue,
        connections=connections,
        mails_per_s=round(count / seconds, 1),
        sink_per_s=round(sink_per_s, 1),
        cpu_ms_per_mail=round(cpu / count * 1000, 3),
        postgres_cpu_ms_per_mail=round(of_postgres / count * 1000, 3),
        urgent_p95_s=round(percentile(codes, 95), 3),
        urgent=len(codes),
    )


def _add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--count", type=int, default=20000, help="people who get the message")
    parser.add_argument("--queue-only", action="store_true", help="preview and hand out, send nothing")
    parser.add_argument("--connections", type=int, default=2, help="processes that send, with a connection each")


def _run(*, count: int, connections: int, queue_only: bool = False, **_options: Any) -> Report:
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
    figures = measure_queue(count)[2] if queue_only else asdict(measure(count, connections))
    return Report(table([figures]), figures)


BENCH = Bench("a message to a crowd, until a mail server has all of it", _add_arguments, _run)
