"""What an office tells a group of people, and what became of it for each of them."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import OutgoingMail
from events.materials.models import Material
from events.organizers.models import Organizer
from events.programmes.models import Programme
from events.speakers.models import Speaker
from events.training.models import TrainingSession
from participants.people.models import Person
from participants.registration.models import Registration


class Channel(models.TextChoices):
    """How a message reaches its people."""

    MAIL = "mail", _("e-mail")
    WHATSAPP = "whatsapp", _("WhatsApp, by hand")


class MessageText(models.Model):
    """What a message says and to whom, as a message and a rule have it."""

    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), max_length=5000)
    # It goes to people who do not want other messages, too, and has no way out of the list.
    essential = models.BooleanField(
        _("everybody must know this"),
        default=False,
        help_text=_("Also for people who asked for no more messages: only what nobody may miss, such as a new place."),
    )
    # By name of a condition (`conditions`) what it asks for; judged when the message is handed out.
    addressees = models.JSONField(_("who gets it"), default=dict)

    class Meta:
        abstract = True


class Rule(MessageText):
    """A text that goes out so long before or after a moment of a session, to those who meet its conditions then."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="message_rules")
    # None: of all sessions of the programme, those that are still to be made, too.
    session = models.ForeignKey(TrainingSession, models.CASCADE, null=True, related_name="message_rules")
    moment = models.CharField(_("moment"), max_length=32)
    # Before the moment where negative.
    minutes = models.IntegerField(_("minutes after the moment"))
    # Since when it is on; what was due earlier is not made up for. None: it is off.
    on_since = models.DateTimeField(_("on since"), null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("message rule")
        verbose_name_plural = _("message rules")
        ordering: ClassVar = ["moment", "minutes", "pk"]

    def __str__(self) -> str:
        return self.subject


class Message(MessageText):
    """One text for a group. It is handed out once: each person then has a delivery, or the reason why not."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ASKED = "asked", _("being sent")
        HANDED = "handed", _("handed out")
        MISSED = "missed", _("not sent: it was too late")

    organizer = models.ForeignKey(Organizer, models.PROTECT, related_name="messages")
    programme = models.ForeignKey(Programme, models.CASCADE, null=True, related_name="messages")
    session = models.ForeignKey(TrainingSession, models.CASCADE, null=True, related_name="messages")
    channel = models.CharField(_("sent by"), max_length=8, choices=Channel.choices, default=Channel.MAIL)
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.DRAFT)
    # What a rule sent, and of which moment: once for each.
    rule = models.ForeignKey(Rule, models.SET_NULL, null=True, related_name="messages")
    occasion = models.CharField(max_length=80, blank=True)
    moment_at = models.DateTimeField(_("moment"), null=True)
    materials = models.ManyToManyField(Material, blank=True, related_name="+", verbose_name=_("attachments"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("written"))
    asked_at = models.DateTimeField(_("sent"), null=True)
    handed_at = models.DateTimeField(_("handed out"), null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index("id", name="message_asked", condition=Q(state="asked"))]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "session", "occasion"], name="message_once_per_occasion"),
        ]

    def __str__(self) -> str:
        return self.subject


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries, by how they stand."""

    def with_standing(self) -> "models.QuerySet[Any]":
        """Each with `standing`: its state, as far as the outbox knows more than was written down here."""
        failed, sent = Q(mail__failed_at__isnull=False), Q(mail__sent_at__isnull=False)
        return self.annotate(
            standing=Case(
                When(failed & sent, then=Value(Delivery.State.BOUNCED)),
                When(failed, then=Value(Delivery.State.REFUSED)),
                When(sent & Q(state=Delivery.State.HANDED), then=Value(Delivery.State.SENT)),
                default=F("state"),
                output_field=models.CharField(),
            )
        )


class Delivery(models.Model):
    """A message to one person; at most one of each message."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        HANDED = "handed", _("on its way")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused by the mail server")
        BOUNCED = "bounced", _("came back")
        SKIPPED = "skipped", _("not sent")

    class Hindrance(models.TextChoices):
        NO_ADDRESS = "no_address", _("no e-mail address")
        NO_PHONE = "no_phone", _("no phone number")
        OPTED_OUT = "opted_out", _("wants no more messages")
        BOUNCED = "bounced", _("earlier mail to this address came back")
        MERGED = "merged", _("gets it with another registration")  # brought together after it was handed out
        GONE = "gone", _("no longer meant when the night was over")  # it waited for the morning

    FAILED: ClassVar[tuple[str, ...]] = (State.REFUSED, State.BOUNCED)

    # Without an index of its own: the constraint below begins with it.
    message = models.ForeignKey(Message, models.CASCADE, db_index=False, related_name="deliveries")
    # Who got it; a person who was brought into an account and forgotten leaves the registration.
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="deliveries")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="deliveries")
    state = models.CharField(_("state"), max_length=8, choices=State.choices)
    hindrance = models.CharField(_("reason"), max_length=10, choices=Hindrance.choices, blank=True)
    not_before = models.DateTimeField(_("not before"))
    claimed_until = models.DateTimeField(null=True, editable=False)  # by the worker that has it in hand
    # The outbox's mail, which is made later and forgotten after a month; its key is given here first, so that writing
    # mails need not come back to write whose they are.
    mail = models.ForeignKey(
        OutgoingMail,
        models.DO_NOTHING,
        to_field="uid",
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    done_at = models.DateTimeField(_("done"), null=True)  # ticked off by staff, where they write by hand
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, db_index=False, related_name="+")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["not_before", "id"], name="delivery_queued", condition=Q(state="queued")),
            models.Index(fields=["id"], name="delivery_handed", condition=Q(state="handed")),
            models.Index(fields=["done_by"], name="delivery_done_by", condition=Q(done_by__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["message", "person"], name="delivery_each_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} · {self.registration_id} · {self.state}"

    @property
    def standing_in_words(self) -> str:
        """How it stands, of a row that was read with `with_standing`."""
        return str(self.State(getattr(self, "standing", self.state)).label)


class OptOut(models.Model):
    """A person who wants no messages of an organizer but those that everybody must know."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="opt_outs")
    organizer = models.ForeignKey(Organizer, models.CASCADE, related_name="+")
    at = models.DateTimeField(_("asked"))

    class Meta:
        verbose_name = _("opt-out")
        verbose_name_plural = _("opt-outs")
        constraints = [models.UniqueConstraint(fields=["person", "organizer"], name="opt_out_once")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.organizer_id}"


class DigestDay(models.Model):
    """That a member was sent the digest of a day: once, also where a task runs twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("digest sent")
        verbose_name_plural = _("digests sent")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.day}"


class DigestOptOut(models.Model):
    """A member who wants no digests."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(_("asked"))

    class Meta:
        verbose_name = _("member without digests")
        verbose_name_plural = _("members without digests")

    def __str__(self) -> str:
        return str(self.user_id)


class SpeakerTold(models.Model):
    """What a speaker was last told of their part in a session."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="+")
    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64, blank=True)  # of the slots; empty: told of none
    told_at = models.DateTimeField(_("told"))

    class Meta:
        verbose_name = _("speaker told")
        verbose_name_plural = _("speakers told")
        constraints: ClassVar = [models.UniqueConstraint(fields=["session", "speaker"], name="speaker_told_once")]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.speaker_id}"
