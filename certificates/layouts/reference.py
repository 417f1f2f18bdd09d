"""What the editor tells beside the text areas: the fields, slots and images that a layout can name."""

from django.utils.translation import gettext_lazy as _

# Shown with braces in the page.
FIELDS = [
    ("{{ organizer }}", _("the organizer's name")),
    ("{{ role }}", _("Peserta, Narasumber, …")),
    ("{{ programme }}, {{ session_title }}", _("the training, and which run of it")),
    ("{{ dates }}, {{ place }}, {{ jp }}", _("when, where, and how many lesson hours")),
    ("{{ grade }}", _("the grade of the test, where the rule for certificates has it printed")),
    ("{{ facts }}", _("dates, place and lesson hours as the end of a sentence")),
    ("{{ signed_at_place }}, {{ issued }}", _("place and date of signing")),
    ("{{ signatory_name }}, {{ signatory_position }}, {{ signatory_nip }}", _("who signs")),
    ("{% if signed %}…{% endif %}", _("only where an electronic signature is in the file")),
    ("{% for topic in topics %}{{ topic.no }} {{ topic.title }} {{ topic.jp }}{% endfor %}", _("the topics")),
    ("{% if images.logo %}…{% endif %}", _("only where an image “logo” was uploaded")),
]
SLOTS = [
    ('data-slot="name"', _("the person's name; needed")),
    ('data-slot="number"', _("the certificate's number; needed")),
    ('data-slot="qr"', _("the QR code, a square; needed")),
    ('data-slot="institution"', _("the person's institution; often empty")),
    ('data-slot="short_url"', _("the address at which it can be checked, to type")),
    ('data-slot="photo"', _("the person's photograph")),
    ('data-slot="dates"', _("any text field can be a slot too: then it shrinks until it fits")),
    ('data-lines="2"', _("at most two lines; one where nothing is said")),
    ('data-align="top"', _("top, middle or bottom of the slot")),
    ('data-before="Nomor: "', _("words printed before the text")),
    ('href="proof:"', _("a link to the page that proves the certificate")),
]
