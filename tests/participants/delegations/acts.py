"""What organizers and contact persons type, and what comes of it."""

from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from events.models import SeatPool
from participants.consent.texts import current_text
from participants.delegations import services
from participants.delegations.invitations import read
from participants.delegations.services import Seating, own_terms
from participants.models import Delegation, Registration
from tests.factories import MembershipFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
XSS = "<script>alert(1)</script>"


def desk_page(name: str, pk: int) -> str:
    return reverse(f"delegations:{name}", args=[pk])


def invited(**changed) -> dict[str, str]:
    return {"institution": "KPU Kota Tarakan", "quota": "5", "audience": "poll_workers", **changed}


def invite(session, *lines: str, shared: SeatPool | None = None) -> list[Delegation]:
    by = session.programme.organizer.memberships.first() or MembershipFactory(organizer=session.programme.organizer)
    return services.invite(
        session=session,
        invitations=read("\n".join(lines), quota=None, shared=shared is not None, known=set()),
        seating=Seating(own_terms(audience="general"), shared),
        names_until=None,
        by=by.user,
        now=NOW,
    )


def page(delegation, name: str = "link", *args) -> str:
    return reverse(f"delegations:{name}", args=[delegation.token, *args])


def typed(**changed) -> dict[str, str]:
    version = str(current_text(now=NOW).version)
    return {"name": "Siti Aminah", "consent": "on", "consent_version": version, **changed}


def several(*names: str, **changed) -> dict[str, str]:
    rows = {"row-TOTAL_FORMS": "10", "row-INITIAL_FORMS": "0"}
    return {**rows, "lines": "\n".join(names), **typed(), **changed}


def name(client: Client, delegation, **changed) -> Registration:
    assert client.post(page(delegation, "add"), typed(**changed)).status_code == 302
    return Registration.objects.select_related("person").latest("pk")


def taken(delegation) -> tuple[int, int]:
    return SeatPool.objects.values_list("taken", "waiting").get(pk=delegation.pool_id)


def errors(response) -> list[str]:
    assert response.status_code == 422
    return [error for each in response.context["form"].errors.values() for error in each]
