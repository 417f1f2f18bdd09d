"""What a row of the table of addresses says."""

from typing import NamedTuple

from events.organizers.access import Capability

PUBLIC, SIGNED_IN, OWN, DEVICE = "public", "signed in", "own", "device"


class Route(NamedTuple):
    """Who may use it: everybody, the signed in, whom it is about, staff with a capability, or a device's key."""

    who: str | Capability | frozenset[str | Capability]
    arguments: tuple[str, ...] = ()  # attributes of the World that fill the address, in its order
    method: str = "get"
    hidden: bool = False  # 404 for staff with too small a role as well
    public_too: bool = False  # some rows are public, so that no visitor is sent to sign in for the others


VIEW, EDIT, MANAGE = Capability.VIEW, Capability.EDIT, Capability.MANAGE
REGISTER, ATTENDANCE, ISSUE = Capability.REGISTER, Capability.ATTENDANCE, Capability.ISSUE
OF_SESSION, OF_PROGRAMME, OF_ORGANIZER = ("session_pk",), ("programme",), ("slug",)
OF_DELEGATION, OF_LINK, OF_DELEGATE = ("delegation",), ("delegation_token",), ("delegation_token", "delegate")
OF_REGISTRATION, OF_TICKET = ("session_pk", "registration"), ("ticket",)
OF_ROSTER = ("session_pk", "roster")
OF_TEMPLATE = ("office_template",)
OF_SHEET = ("session_pk", "sheet")
