"""What the door app says; it comes with the page, and scripts fill in {name} and the like."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, Promise] = {
    # Answers: a word, and what to do
    "answer.welcome": _("Welcome"),
    "answer.goodbye": _("Goodbye"),
    "answer.already.in": _("Already in, at {time}"),
    "answer.already.out": _("Already left, at {time}"),
    "answer.not_in": _("Goodbye – no arrival is on record"),
    "answer.not_confirmed": _("Not confirmed yet"),
    "answer.cancelled": _("Registration cancelled"),
    "answer.other_session": _("Ticket of another session"),
    "answer.expired": _("Ticket expired"),
    "answer.forged": _("Not genuine"),
    "answer.not_a_ticket": _("Not a ticket"),
    "answer.unknown": _("Code not on the list"),
    "answer.unlisted": _("Genuine ticket, new on the list"),
    "answer.not_recorded": _("Not recorded"),
    "hint.not_in": _("Leaving is recorded."),
    "hint.not_confirmed": _("Please go to the registration desk. This scan is kept."),
    "hint.cancelled": _("Please go to the registration desk. This scan is kept."),
    "hint.other_session": _("Look at the title and date on the ticket."),
    "hint.expired": _("It was valid until {day}."),
    "hint.forged": _("The signature does not fit. Ask for an identity card and search by name."),
    "hint.not_a_ticket": _("Ask for the ticket of this portal, or search by name."),
    "hint.unknown": _("Nobody with this code was on the list at {time}. Check the code, or search by name."),
    "hint.unlisted": _("Recorded. This person came onto the list after {time}; the portal checks it when it is sent."),
    "hint.full": _("This device has no room left. Free some room, or go on with another device."),
    "hint.broken": _("This device could not write it down. Load the page again, or go on with another device."),
    "off.in": _("{n} min after the beginning"),
    "off.out": _("{n} min before the end"),
    # The line at the bottom
    "state.waiting": _("Connecting"),
    "state.online": _("Online"),
    "state.offline": _("No network"),
    "state.busy": _("The portal is busy"),
    "state.locked": _("Device locked"),
    "state.refused": _("Not allowed any more"),
    "queue.none": _("everything sent"),
    "queue.some": _("{n} waiting"),
    "sent.at": _("last sent {time}"),
    "data.of": _("list of {time}"),
    "clock.ahead": _("Clock {n} min ahead; times are set right"),
    "clock.behind": _("Clock {n} min behind; times are set right"),
    "notice.locked": _(
        "This device was locked. {n} scans wait here and are kept. Set the device up again to send them."
    ),
    "notice.refused": _("Whoever set up this device may not record attendance here any more. {n} scans wait here."),
    "notice.tabs": _("This check-in is also open in another tab. Both record; close one, so that the camera is free."),
    "notice.faults": _("{n} scans could not be sent. They are kept; see “Device”."),
    "notice.differences": _("The portal answered {n} scans otherwise than this device. See “Device”."),
    "notice.item_over": _("Running now: {title}"),
    "notice.broken": _("Something went wrong on this page: {text}. What was recorded is kept. Load the page again."),
    # Camera and photo
    "camera.refused": _("The camera is not allowed. Allow it in the settings of the browser, or type or search."),
    "camera.none": _("No camera was found. Type the code, or search by name."),
    "camera.unable": _(
        "This browser cannot read codes by itself. Take a photo of the code, type it, or search by name."
    ),
    "photo.reading": _("Reading the photo …"),
    "photo.offline": _("A photo is read by the portal, which needs a network. Type the code, or search by name."),
    "photo.failed": _("The photo could not be read. Type the code, or search by name."),
    # Search and list
    "search.none": _("Nobody of this name is on the list of {time}."),
    "search.more": _("{n} more. Type more of the name."),
    "person.in": _("in since {time}"),
    "person.out": _("left at {time}"),
    "person.absent": _("not in yet"),
    "person.not_confirmed": _("not confirmed"),
    "list.count": _("{inside} of {all} are in"),
    # Setting up
    "setup.loading": _("Loading the list …"),
    "setup.signed_out": _("You are signed out. Sign in, then come back here."),
    "setup.offline": _("The portal cannot be reached. Setting up needs a network, once."),
    "setup.failed": _("That did not work. Try again in a moment."),
    "setup.kept": _("{n} scans of an earlier setup wait on this device. They are sent once it is set up again."),
    # This device
    "device.kept": _("Ready to work without a network."),
    "device.not_kept": _("Not ready to work without a network. Open this page once more while online."),
    "device.persistent": _("The browser keeps the data until you remove it."),
    "device.not_persistent": _("The browser may clear the data when the device runs out of room. Send soon."),
    "device.loaded": _("{n} people on the list, loaded {time}"),
    "device.difference": _("{time} · {name}: {text}"),
    "device.waiting": _("{n} scans have not been sent. Removing the data loses them."),
    "start.queue": _("{n} waiting to be sent"),
}
