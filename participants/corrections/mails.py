"""The mail to an address that staff typed: only its owner can say that it is right."""

from functools import partial

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from events.organizers.models import Organizer
from participants.people.models import Person

SALT = "participants.corrections.address"
VALID_SECONDS = 30 * 24 * 3600
dumps = partial(signing.dumps, salt=SALT)


def token_of(person: Person) -> str:
    """What the link in the mail carries: the person's key and the address, signed."""
    return dumps({"person": person.pk, "address": person.email})


def read(token: str) -> tuple[int, str] | None:
    """Key and address out of a link; None for one that is not ours or older than VALID_SECONDS."""
    try:
        said = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        return None
    return int(said["person"]), str(said["address"])


def ask_to_confirm(person: Person, organizer: Organizer | None) -> None:
    """Write to the address that staff have just written down; nothing where it was taken away."""
    if not person.email:
        return
    link = f"{settings.SITE_URL}{reverse('corrections:confirm_address', args=[token_of(person)])}"
    with translation.override(settings.LANGUAGE_CODE):
        context = {"person": person, "organizer": organizer, "link": link, "site_url": settings.SITE_URL}
        text = render_to_string("corrections/mail_address.txt", context)
        send_mail(_("Is this your e-mail address?"), text, None, [person.email])
