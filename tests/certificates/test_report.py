"""The report of an activity: written in sections and versions, approved with its figures, followed up."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from bimtek.common.errors import Refusal
from certificates.documents.kinds import KINDS
from certificates.documents.production import make
from certificates.documents.values import LetterFacts, values
from certificates.reports import services
from certificates.reports.models import FollowUp, ReportVersion
from tests.certificates.office_documents.office import docx_text, office
from tests.factories import MembershipFactory, PersonFactory, RegistrationFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 10, 3, 0, tzinfo=UTC)
FACTS = LetterFacts(on=NOW.date())


def text_of(session: Any) -> str:
    """The report as Word."""
    return docx_text(make(KINDS["laporan"], session, FACTS, format="docx").data)


def join(session: Any) -> None:
    """One more participant."""
    pool = session.pools.get(role="participant")
    pool.capacity += 1
    pool.save()
    RegistrationFactory(session=session, pool=pool, person=PersonFactory(name="Peserta Susulan"))


def test_figures_refresh_until_the_report_is_approved() -> None:
    session, by = office(people=2), UserFactory()
    services.save(session=session, sections={"hasil": "Semua **paham**."}, seen=0, by=by, now=NOW)
    assert "Dari 2 peserta" in text_of(session)
    assert "Semua paham." in text_of(session)
    join(session)
    assert "Dari 3 peserta" in text_of(session)
    services.approve(session=session, shown=values(session, FACTS), by=by, now=NOW)
    join(session)
    assert "Dari 3 peserta" in text_of(session), "what was approved stays"
    for refused in (
        lambda: services.save(session=session, sections={}, seen=1, by=by, now=NOW),
        lambda: services.approve(session=session, shown={}, by=by, now=NOW),
    ):
        with pytest.raises(Refusal) as refusal:
            refused()
        assert refusal.value.code == "report_approved"
    services.reopen(session=session, by=by)
    assert "Dari 4 peserta" in text_of(session)
    with pytest.raises(Refusal):
        services.reopen(session=session, by=by)


def test_who_saves_over_another_is_refused_and_every_version_stays() -> None:
    session, by = office(people=0), UserFactory()
    services.save(session=session, sections={"hasil": "satu"}, seen=0, by=by, now=NOW)
    services.save(session=session, sections={"hasil": "dua", "unknown": "x"}, seen=1, by=by, now=NOW)
    with pytest.raises(Refusal) as refusal:
        services.save(session=session, sections={"hasil": "tiga"}, seen=1, by=by, now=NOW)
    assert refusal.value.code == "report_changed"
    versions = ReportVersion.objects.order_by("number").values_list("number", "sections")
    assert list(versions) == [(1, {"hasil": "satu"}), (2, {"hasil": "dua"})]


def test_the_page_previews_saves_approves_and_follows_up(client: Any) -> None:
    session = office(people=1)
    organizer = session.programme.organizer
    client.force_login(MembershipFactory(organizer=organizer).user)
    page = reverse("documents:report", args=[session.pk])
    assert "Dari 1 peserta" in client.get(page).content.decode()
    typed = {"seen": "0", "kesimpulan": "Berjalan **lancar**"}
    shown = client.post(page, typed | {"preview": "1"}).content.decode()
    assert "<strong>lancar</strong>" in shown
    assert not ReportVersion.objects.exists()
    assert client.post(page, typed).status_code == 302
    assert client.post(page, typed).status_code == 422, "version 0 is not the newest any more"
    version = reverse("documents:report_version", args=[session.pk, 1])
    assert "<strong>lancar</strong>" in client.get(version).content.decode()
    follow = {"what": "Bimtek ulang", "responsible": "Budi", "due_on": "2027-04-01"}
    client.post(reverse("documents:follow_up", args=[session.pk]), follow)
    client.post(reverse("documents:follow_up", args=[session.pk]), follow | {"due_on": ""})
    row = FollowUp.objects.get()
    assert "Bimtek ulang" in text_of(session)
    client.post(reverse("documents:follow_up_done", args=[session.pk, row.pk]))
    row.refresh_from_db()
    assert row.done_at is not None
    approve = reverse("documents:report_approve", args=[session.pk])
    client.post(approve)
    assert services.report_of(session).status == "approved"
    client.post(approve, {"reopen": "1"})
    assert services.report_of(session).status == "draft"
    client.force_login(MembershipFactory(organizer=organizer, role="editor").user)
    assert client.post(approve).status_code == 403
    client.force_login(MembershipFactory(organizer=SessionFactory().programme.organizer).user)
    assert client.get(page).status_code == 404
    assert client.get(version).status_code == 404
