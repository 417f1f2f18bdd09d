"""Every address of the portal, and who may use it: a new route gets its row here."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import URLResolver

from events.organizers.access import CAPABILITIES, Capability

PUBLIC, SIGNED_IN, OWN, DEVICE = "public", "signed in", "own", "device"
# Django admin is asked below as a whole; sign-in has its own tests in tests/accounts/.
FOREIGN = ("admin:", "account_", "mfa_", "set_language", "javascript-catalog", "metrics")


class Route(NamedTuple):
    """Who may use it: everybody, the signed in, whom it is about, staff with a capability, or a device's key."""

    who: str | Capability | frozenset[str | Capability]
    arguments: tuple[str, ...] = ()  # attributes of the World that fill the address, in its order
    method: str = "get"
    hidden: bool = False  # 404 for staff with too small a role as well
    public_too: bool = False  # some rows are for everybody, so that nobody is sent to sign in for the others


VIEW, EDIT, MANAGE = Capability.VIEW, Capability.EDIT, Capability.MANAGE
REGISTER, ATTENDANCE, ISSUE = Capability.REGISTER, Capability.ATTENDANCE, Capability.ISSUE
OF_SESSION, OF_PROGRAMME, OF_ORGANIZER = ("session_pk",), ("programme",), ("slug",)
OF_DELEGATION, OF_LINK, OF_DELEGATE = ("delegation",), ("delegation_token",), ("delegation_token", "delegate")
OF_REGISTRATION, OF_TICKET = ("session_pk", "registration"), ("ticket",)
OF_ROSTER = ("session_pk", "roster")
OF_TEMPLATE = ("office_template",)
OF_SHEET = ("session_pk", "sheet")
ROUTES: dict[str, Route] = {
    # Tests
    "question_exchange:bank": Route(VIEW, OF_ORGANIZER),
    "question_exchange:export": Route(EDIT, ("slug", "gift")),
    "knowledge_tests:tests": Route(VIEW, OF_SESSION),
    "knowledge_tests:window": Route(EDIT, ("session_pk", "test_round"), method="post"),
    "knowledge_tests:results": Route(REGISTER, ("session_pk", "test")),
    "test_taking:answers": Route(PUBLIC, method="post"),
    "test_taking:tests": Route(OWN, OF_TICKET),
    "test_taking:start": Route(OWN, ("ticket", "test_round")),
    "test_taking:answer": Route(OWN, ("ticket", "test_round")),
    # The frame
    "healthz": Route(PUBLIC),
    "readyz": Route(PUBLIC),
    "regions:search": Route(PUBLIC),
    # Public pages
    "catalogue:home": Route(PUBLIC),
    "catalogue:programmes": Route(PUBLIC),
    "catalogue:programme": Route(PUBLIC, OF_PROGRAMME),
    "catalogue:programme_feed": Route(PUBLIC, OF_PROGRAMME),
    "catalogue:session": Route(PUBLIC, OF_SESSION),
    "catalogue:session_ics": Route(PUBLIC, OF_SESSION),
    "catalogue:calendar": Route(PUBLIC),
    "catalogue:robots": Route(PUBLIC),
    "catalogue:sitemap": Route(PUBLIC),
    "verification:form": Route(PUBLIC),
    "verification:show": Route(PUBLIC, ("code",)),
    "verification:show_with_slash": Route(PUBLIC, ("code",)),
    "verification:file": Route(PUBLIC, method="post"),
    # An institution's own, by its link
    "delegations:link": Route(PUBLIC, OF_LINK),
    "delegations:add": Route(PUBLIC, OF_LINK),
    "delegations:add_many": Route(PUBLIC, OF_LINK),
    "delegations:cards": Route(PUBLIC, OF_LINK),
    "delegations:replace": Route(PUBLIC, OF_DELEGATE),
    "delegations:withdraw": Route(PUBLIC, OF_DELEGATE),
    "delegations:accept": Route(PUBLIC, OF_DELEGATE, method="post"),
    "issuing:delegation": Route(PUBLIC, OF_LINK),
    "issuing:delegation_archive": Route(PUBLIC, OF_LINK),
    "issuing:delegation_file": Route(PUBLIC, ("delegation_token", "delegate_certificate")),
    # A participant's own
    "participants:home": Route(SIGNED_IN),
    "participants:data": Route(SIGNED_IN),
    "people:profile": Route(SIGNED_IN),
    "corrections:mine": Route(SIGNED_IN),
    "corrections:decide": Route(OWN, ("proposal",), method="post"),
    "corrections:confirm_address": Route(PUBLIC, ("address_token",)),
    "registration:register": Route(SIGNED_IN, OF_SESSION),
    "registration:check": Route(SIGNED_IN, OF_SESSION),
    "registration:step": Route(SIGNED_IN, ("session_pk", "step")),
    "registration:ticket": Route(OWN, OF_TICKET),
    "registration:ticket_pdf": Route(OWN, OF_TICKET),
    "registration:cancel": Route(OWN, OF_TICKET),
    "registration:answers": Route(OWN, OF_TICKET),
    "registration:accept": Route(OWN, OF_TICKET, method="post"),
    "registration:move": Route(OWN, OF_TICKET),
    "registration:move_to": Route(OWN, ("ticket", "target")),
    "registration:substitute": Route(OWN, OF_TICKET),
    "registration:material": Route(OWN, ("ticket", "material")),
    "consent:withdraw": Route(OWN, OF_TICKET),
    "consent:pledge": Route(OWN, OF_TICKET),
    "claims:claim": Route(PUBLIC),
    "claims:tickets": Route(PUBLIC),
    "claims:finish": Route(PUBLIC, method="post"),
    "claims:keep": Route(SIGNED_IN),
    "claims:object": Route(PUBLIC),
    "claims:joined": Route(SIGNED_IN),
    "issuing:claimed": Route(PUBLIC),
    "issuing:mine": Route(SIGNED_IN),
    "issuing:download": Route(frozenset({OWN, ISSUE}), ("certificate",), hidden=True),
    "issuing:claim": Route(PUBLIC, ("claim",)),
    "issuing:claim_file": Route(PUBLIC, ("claim",)),
    # The organizers' workspace
    "organizers:workspace": Route(SIGNED_IN),
    "organizers:overview": Route(VIEW, OF_ORGANIZER),
    "organizers:settings": Route(MANAGE, OF_ORGANIZER),
    "organizers:units": Route(VIEW, OF_ORGANIZER),
    "organizers:unit_create": Route(MANAGE, OF_ORGANIZER),
    "organizers:members": Route(MANAGE, OF_ORGANIZER),
    "organizers:member_remove": Route(MANAGE, ("slug", "membership")),
    "recovery:ask": Route(MANAGE, ("slug", "membership")),
    "recovery:stop": Route(PUBLIC, ("reset_token",)),
    "programmes:manage_list": Route(VIEW, OF_ORGANIZER),
    "programmes:create": Route(EDIT, OF_ORGANIZER),
    "programmes:manage_detail": Route(VIEW, OF_PROGRAMME),
    "programmes:edit": Route(EDIT, OF_PROGRAMME),
    "programmes:topics": Route(EDIT, OF_PROGRAMME),
    "programmes:change_status": Route(EDIT, OF_PROGRAMME, method="post"),
    "programmes:delete": Route(EDIT, OF_PROGRAMME),
    "questions:list": Route(EDIT, OF_PROGRAMME),
    "questions:add": Route(EDIT, OF_PROGRAMME),
    "questions:person_fields": Route(EDIT, OF_PROGRAMME),
    "questions:preview": Route(EDIT, OF_PROGRAMME),
    "questions:edit": Route(EDIT, ("question",)),
    "questions:move": Route(EDIT, ("question",), method="post"),
    "questions:archive": Route(EDIT, ("question",)),
    "questions:restore": Route(EDIT, ("question",), method="post"),
    "questions:file": Route(frozenset({OWN, REGISTER}), ("answer",), hidden=True),
    "schedule:import": Route(EDIT, OF_PROGRAMME),
    "locations:list": Route(VIEW, OF_ORGANIZER),
    "locations:create": Route(EDIT, OF_ORGANIZER),
    "locations:edit": Route(EDIT, ("location",)),
    "locations:delete": Route(EDIT, ("location",)),
    "speakers:list": Route(VIEW, OF_ORGANIZER),
    "speakers:create": Route(EDIT, OF_ORGANIZER),
    "speakers:edit": Route(EDIT, ("speaker",)),
    "speakers:delete": Route(EDIT, ("speaker",)),
    "training:manage_list": Route(VIEW, OF_ORGANIZER),
    "training:create": Route(EDIT, OF_PROGRAMME),
    "training:manage_detail": Route(VIEW, OF_SESSION),
    "training:change_status": Route(EDIT, OF_SESSION, method="post"),
    "training:edit": Route(EDIT, OF_SESSION),
    "training:duplicate": Route(EDIT, OF_SESSION),
    "training:delete": Route(EDIT, OF_SESSION),
    "agenda:edit": Route(VIEW, OF_SESSION),
    "agenda:add": Route(EDIT, OF_SESSION),
    "agenda:shift": Route(EDIT, OF_SESSION, method="post"),
    "agenda:item": Route(EDIT, ("item",)),
    "agenda:delete": Route(EDIT, ("item",)),
    "seats:edit": Route(VIEW, OF_SESSION),
    "seats:ceiling": Route(EDIT, OF_SESSION),
    "seats:pool": Route(EDIT, ("pool",)),
    "seats:delete": Route(EDIT, ("pool",)),
    "materials:download": Route(VIEW, ("material",), hidden=True, public_too=True),
    "materials:list": Route(VIEW, OF_SESSION),
    "materials:delete": Route(EDIT, ("material",)),
    "registrants:list": Route(REGISTER, OF_SESSION),
    "registrants:export": Route(REGISTER, OF_SESSION),
    "registrants:add": Route(REGISTER, OF_SESSION),
    "registrants:detail": Route(REGISTER, OF_REGISTRATION),
    "registrants:cancel": Route(REGISTER, OF_REGISTRATION),
    "registrants:act": Route(REGISTER, OF_SESSION, method="post"),
    "registrants:undo": Route(REGISTER, OF_SESSION, method="post"),
    "registrants:send_again": Route(REGISTER, OF_REGISTRATION, method="post"),
    "casework:search": Route(REGISTER, OF_ORGANIZER),
    "registrants:change": Route(REGISTER, OF_REGISTRATION),
    "registrants:take_back": Route(REGISTER, OF_REGISTRATION),
    "registrants:waiting": Route(REGISTER, OF_SESSION),
    "registrants:accept": Route(REGISTER, OF_REGISTRATION, method="post"),
    "registrants:move": Route(REGISTER, OF_REGISTRATION),
    "registrants:move_to": Route(REGISTER, ("session_pk", "registration", "target")),
    "registrants:substitute": Route(REGISTER, OF_REGISTRATION),
    "registrants:approve": Route(REGISTER, OF_REGISTRATION, method="post"),
    "registrants:reject": Route(REGISTER, OF_REGISTRATION),
    "messages:organizer": Route(REGISTER, OF_ORGANIZER),
    "messages:programme": Route(REGISTER, OF_PROGRAMME),
    "messages:write_to_programme": Route(REGISTER, OF_PROGRAMME),
    "messages:session": Route(REGISTER, OF_SESSION),
    "messages:write": Route(REGISTER, OF_SESSION),
    "messages:person": Route(REGISTER, OF_REGISTRATION),
    "messages:detail": Route(REGISTER, ("message",)),
    "messages:edit": Route(REGISTER, ("message",)),
    "messages:send": Route(REGISTER, ("message",), method="post"),
    "messages:test": Route(REGISTER, ("message",), method="post"),
    "messages:again": Route(REGISTER, ("message",), method="post"),
    "messages:delete": Route(REGISTER, ("message",), method="post"),
    "messages:opt_out": Route(PUBLIC, ("opt_out_token",)),
    "claims:joinings": Route(REGISTER, OF_SESSION),
    "claims:decide": Route(REGISTER, ("session_pk", "joining"), method="post"),
    "claims:cards": Route(REGISTER, OF_SESSION),
    "claims:cards_pdf": Route(REGISTER, OF_SESSION),
    "tickets:badges": Route(REGISTER, OF_SESSION),
    "tickets:badges_pdf": Route(REGISTER, OF_SESSION),
    "registrants:withdraw": Route(REGISTER, OF_REGISTRATION),
    "casework:correct": Route(REGISTER, OF_REGISTRATION),
    "casework:doubles": Route(REGISTER, OF_SESSION),
    "casework:compare": Route(REGISTER, OF_REGISTRATION),
    "casework:merge": Route(REGISTER, ("session_pk", "registration", "delegate")),
    "casework:undo_merge": Route(REGISTER, ("session_pk", "registration", "merge"), method="post"),
    "casework:decide": Route(REGISTER, ("session_pk", "registration", "own_proposal"), method="post"),
    "registrants:cancel_session": Route(EDIT, OF_SESSION),
    "delegations:list": Route(REGISTER, OF_SESSION),
    "delegations:create": Route(REGISTER, OF_SESSION),
    "delegations:create_many": Route(REGISTER, OF_SESSION),
    "delegations:send_all": Route(REGISTER, OF_SESSION, method="post"),
    "delegations:detail": Route(REGISTER, OF_DELEGATION),
    "delegations:edit": Route(REGISTER, OF_DELEGATION),
    "delegations:send": Route(REGISTER, OF_DELEGATION, method="post"),
    "delegations:renew": Route(REGISTER, OF_DELEGATION),
    "delegations:close": Route(REGISTER, OF_DELEGATION, method="post"),
    "delegations:reopen": Route(REGISTER, OF_DELEGATION, method="post"),
    "rosters:list": Route(REGISTER, OF_SESSION),
    "rosters:template": Route(REGISTER, OF_SESSION),
    "rosters:detail": Route(REGISTER, OF_ROSTER),
    "rosters:columns": Route(REGISTER, OF_ROSTER),
    "rosters:sheet": Route(REGISTER, OF_ROSTER, method="post"),
    "rosters:apply": Route(REGISTER, OF_ROSTER, method="post"),
    "rosters:refused": Route(REGISTER, OF_ROSTER),
    "rosters:discard": Route(REGISTER, OF_ROSTER),
    "attendance:grid": Route(ATTENDANCE, OF_SESSION),
    "attendance:history": Route(ATTENDANCE, OF_REGISTRATION),
    "checkin:start": Route(SIGNED_IN),
    "checkin:door": Route(ATTENDANCE, OF_SESSION),
    "checkin:worker": Route(PUBLIC),
    "registration:worker": Route(PUBLIC),
    "checkin:webmanifest": Route(PUBLIC),
    "sheets:list": Route(ATTENDANCE, OF_SESSION),
    "sheets:make": Route(ATTENDANCE, OF_SESSION),
    "sheets:sheet": Route(ATTENDANCE, OF_SHEET),
    "sheets:differences": Route(ATTENDANCE, OF_SHEET),
    "sheets:pdf": Route(ATTENDANCE, OF_SHEET),
    "sheets:workbook": Route(ATTENDANCE, OF_SHEET),
    "sheets:upload": Route(ATTENDANCE, OF_SHEET),
    "sheets:apply": Route(ATTENDANCE, OF_SHEET, method="post"),
    "self_checkin:enter": Route(SIGNED_IN),
    "self_checkin:scanned": Route(PUBLIC, ("screen_code",)),
    "self_checkin:rule": Route(VIEW, OF_SESSION),
    "self_checkin:patterns": Route(ATTENDANCE, OF_SESSION),
    "self_checkin:screen": Route(ATTENDANCE, ("session_pk", "item")),
    "attendance:export_xlsx": Route(ATTENDANCE, OF_SESSION),
    "attendance:export_csv": Route(ATTENDANCE, OF_SESSION),
    "attendance:policy": Route(EDIT, OF_SESSION),
    "eligibility:edit": Route(EDIT, OF_SESSION),
    "checkin:overview": Route(ATTENDANCE, OF_SESSION),
    "checkin:lock": Route(ATTENDANCE, ("session_pk", "device"), method="post"),
    "checkin:set_up": Route(ATTENDANCE, OF_SESSION, method="post"),
    # With a device's key and no other way; tests/participants/checkin/test_scans_api.py has it.
    "checkin:manifest": Route(DEVICE, OF_SESSION),
    "checkin:changes": Route(DEVICE, OF_SESSION),
    "checkin:scans": Route(DEVICE, OF_SESSION, method="post"),
    "checkin:photo": Route(DEVICE, OF_SESSION, method="post"),
    "issuing:overview": Route(ISSUE, OF_SESSION),
    "issuing:issue": Route(ISSUE, OF_SESSION, method="post"),
    "issuing:specimen": Route(ISSUE, ("session_pk", "layout")),
    "issuing:progress": Route(ISSUE, ("session_pk", "batch")),
    "issuing:retry": Route(ISSUE, ("session_pk", "batch"), method="post"),
    "issuing:pause": Route(ISSUE, ("session_pk", "batch"), method="post"),
    "issuing:go_on": Route(ISSUE, ("session_pk", "batch"), method="post"),
    "issuing:cancel": Route(ISSUE, ("session_pk", "batch")),
    "issuing:archive": Route(ISSUE, OF_SESSION),
    "issuing:claims": Route(ISSUE, OF_SESSION),
    "issuing:claims_export": Route(ISSUE, OF_SESSION),
    "issuing:detail": Route(ISSUE, ("certificate",)),
    "issuing:replace": Route(ISSUE, ("certificate",)),
    "issuing:revoke": Route(ISSUE, ("certificate",)),
    "signing:keys": Route(MANAGE, OF_ORGANIZER),
    "signing:retire": Route(MANAGE, ("slug", "signing_key")),
    "layouts:list": Route(frozenset({MANAGE, ISSUE}), OF_ORGANIZER),
    "layouts:create": Route(MANAGE, ("slug", "layout")),
    "layouts:picture": Route(frozenset({MANAGE, ISSUE}), ("slug", "layout_version")),
    "layouts:edit": Route(MANAGE, ("own_layout",)),
    "layouts:preview": Route(MANAGE, ("own_layout",), method="post"),
    "layouts:preview_page": Route(OWN, ("preview_token", "layout_number")),
    "layouts:history": Route(frozenset({MANAGE, ISSUE}), ("own_layout",)),
    "layouts:restore": Route(MANAGE, ("own_layout", "layout_number"), method="post"),
    "layouts:duplicate": Route(MANAGE, ("own_layout",), method="post"),
    "layouts:archive": Route(MANAGE, ("own_layout",), method="post"),
    "numbering:edit": Route(frozenset({MANAGE, ISSUE}), OF_ORGANIZER),
    "numbering:preview": Route(frozenset({MANAGE, ISSUE}), OF_ORGANIZER),
    "numbering:own": Route(frozenset({MANAGE, ISSUE}), ("slug", "role")),
    "numbering:remove": Route(frozenset({MANAGE, ISSUE}), ("slug", "role")),
    "register:show": Route(frozenset({MANAGE, ISSUE}), OF_ORGANIZER),
    "documents:letterhead": Route(MANAGE, OF_ORGANIZER),
    "documents:templates": Route(VIEW, OF_ORGANIZER),
    "documents:fields": Route(VIEW, OF_ORGANIZER),
    "documents:template": Route(VIEW, OF_TEMPLATE),
    "documents:template_file": Route(VIEW, OF_TEMPLATE),
    "documents:template_delete": Route(MANAGE, OF_TEMPLATE),
    "documents:session": Route(REGISTER, OF_SESSION),
    "documents:accountability": Route(REGISTER, OF_SESSION, method="post"),
    "documents:document": Route(REGISTER, ("session_pk", "document")),
    "documents:costs": Route(EDIT, OF_SESSION),
    "documents:budget_delete": Route(EDIT, ("budget_line",), method="post"),
    "documents:payment_delete": Route(EDIT, ("payment",), method="post"),
    "signatories:list": Route(VIEW, OF_ORGANIZER),
    "signatories:create": Route(EDIT, OF_ORGANIZER),
    "signatories:edit": Route(EDIT, ("signatory",)),
    "signatories:delete": Route(EDIT, ("signatory",)),
    "register:export": Route(frozenset({MANAGE, ISSUE}), OF_ORGANIZER),
}


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every named route below a resolver."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from names(entry, space)
        else:
            yield f"{prefix}{entry.name}"


# What a browser may do that holds the claim of somebody without an account, beside what everybody may.
CLAIMED = {
    "test_taking:tests",
    "test_taking:start",
    "test_taking:answer",
    "registration:ticket",
    "registration:ticket_pdf",
    "registration:cancel",
    "registration:accept",
    "registration:move",
    "registration:move_to",
    "registration:substitute",
    "registration:material",
    "consent:withdraw",
    "consent:pledge",
}

# Pages of one's own without a ticket's code in the address: a claim opens them as signing in does.
CLAIM_OR_ACCOUNT = {"self_checkin:enter"}


def may(actor: str, route: Route) -> bool:
    """Whether the table lets this actor in."""
    allowed = route.who if isinstance(route.who, frozenset) else {route.who}
    return (
        PUBLIC in allowed
        or (SIGNED_IN in allowed and actor != "anonymous")
        or (OWN in allowed and actor == "participant")
        or bool(allowed & CAPABILITIES.get(actor, frozenset()))
    )
