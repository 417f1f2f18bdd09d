"""Reports that go out by themselves, and the page of figures for everybody."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from python_calamine import CalamineWorkbook

from certificates.coverage.counting import count
from certificates.coverage.models import GroupCoverage, RegionCoverage
from certificates.coverage_reports import services, tasks
from certificates.coverage_reports.models import CoverageReport, SentCoverageReport
from certificates.coverage_reports.tables import public_report
from tests.factories import MembershipFactory, ProgrammeFactory, RegionFactory, RegistrationFactory, SessionFactory

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 2, 1, 0, 0, tzinfo=UTC)  # 07.00 in Jakarta


@pytest.fixture
def programme():
    found = ProgrammeFactory(slug="kpps", status="published")
    session = SessionFactory(programme=found, status="published")
    for _each in range(3):
        RegistrationFactory(session=session)
    count(found, now=MONDAY)
    return found


def report(programme, *users, **values):
    row = CoverageReport.objects.create(programme=programme, since=date(2026, 1, 1), **values)
    row.recipients.set(users)
    return row


def test_what_is_due_on_mondays_and_after_sessions(programme):
    weekly = report(programme, weekly=True)
    other = ProgrammeFactory(status="published")
    after = report(other, after_sessions=True)
    for days, status in ((1, "finished"), (1, "finished"), (2, "finished"), (9, "finished"), (1, "cancelled")):
        day = MONDAY.date() - timedelta(days=days)
        SessionFactory(programme=other, status=status, starts_on=day, ends_on=day)
    wanted = [(weekly.pk, "week 2027-02-01"), (after.pk, "day 2027-01-30"), (after.pk, "day 2027-01-31")]
    assert list(services.due(now=MONDAY)) == wanted
    assert list(services.due(now=MONDAY + timedelta(days=2)))[:1] == wanted[:1]  # made up for in the same week
    SentCoverageReport.objects.create(report=weekly, occasion="week 2027-02-01", mails=1, sent_at=MONDAY)
    CoverageReport.objects.filter(pk=after.pk).update(since=MONDAY.date())
    assert list(services.due(now=MONDAY)) == []
    CoverageReport.objects.filter(pk=weekly.pk).update(since=MONDAY.date())
    assert list(services.due(now=MONDAY + timedelta(days=7)))  # since last Monday
    programme.status = "archived"
    programme.save()
    assert list(services.due(now=MONDAY + timedelta(days=7))) == []


def test_a_report_goes_once_to_each_who_still_has_a_role_as_far_as_they_may_see(programme, mailoutbox):
    editor = MembershipFactory(organizer=programme.organizer, role="editor").user
    reader = MembershipFactory(organizer=programme.organizer, role="viewer").user
    former, gone = MembershipFactory().user, MembershipFactory(organizer=programme.organizer, role="editor").user
    gone.is_active = False
    gone.save()
    row = report(programme, editor, reader, former, gone, weekly=True)
    send = [services.send(report_id=row.pk, occasion="week 2027-02-01", now=MONDAY) for _again in range(2)]
    assert send == [2, 0]
    told = {mail.to[0]: {name: content for name, content, _kind in mail.attachments} for mail in mailoutbox}
    assert set(told) == {editor.email, reader.email}
    for user, seen in ((editor, 3), (reader, "–")):
        assert list(told[user.email]) == ["cakupan-kpps.xlsx", "cakupan-kpps.pdf"]
        book = CalamineWorkbook.from_filelike(BytesIO(told[user.email]["cakupan-kpps.xlsx"]))
        assert book.get_sheet_by_index(0).to_python()[-1][2] == seen
        assert len(book.sheet_names) == (6 if user == editor else 5)  # sessions only for who may see participants
        assert told[user.email]["cakupan-kpps.pdf"].startswith(b"%PDF")
    assert services.send(report_id=0, occasion="week 2027-02-01", now=MONDAY) == 0


def test_the_clock_asks_for_each_report(programme, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks.send_report, "delay", lambda *key: asked.append(key))
    row = report(programme, weekly=True)
    tasks.send_due_reports()
    assert [key[0] for key in asked] == [row.pk]
    tasks.send_report(*asked[0])
    assert row.sent.get().mails == 0


def test_settings_are_an_editors_and_leaving_is_everybodys(client, programme):
    editor = MembershipFactory(organizer=programme.organizer, role="editor").user
    reader = MembershipFactory(organizer=programme.organizer, role="viewer").user
    page = reverse("coverage_reports:settings", args=[programme.slug])
    client.force_login(editor)
    assert client.post(page, {"weekly": "on"}).status_code == 422  # to no recipient
    assert not CoverageReport.objects.exists()
    stranger = MembershipFactory().user
    assert client.post(page, {"weekly": "on", "recipients": [stranger.pk]}).status_code == 422
    assert client.post(page, {"weekly": "on", "recipients": [reader.pk]}).status_code == 302
    row = CoverageReport.objects.get()
    assert (row.weekly, row.public, list(row.recipients.all())) == (True, False, [reader])
    assert LogEntry.objects.get_for_object(programme).first().actor == editor
    assert reader.email in client.get(page).content.decode()
    client.force_login(reader)
    assert client.get(page).status_code == 403
    leave = reverse("coverage_reports:leave", args=[programme.slug])
    assert client.get(leave).status_code == 200
    assert client.post(leave).status_code == 302
    assert not row.recipients.exists()
    client.force_login(stranger)
    assert [client.get(address).status_code for address in (page, leave)] == [404, 404]


def test_the_public_page_shows_no_small_group_and_none_can_be_had_by_subtraction(client, programme):
    page = reverse("coverage_reports:public", args=[programme.slug])
    assert client.get(page).status_code == 404
    row = report(programme, public=True)
    RegionCoverage.objects.filter(programme=programme).delete()
    GroupCoverage.objects.filter(programme=programme).delete()
    RegionFactory(code="32", level=1, name="Jawa Barat")
    for code, parent, people in (
        *[("", "", 102), ("32", "", 102), ("32.01", "32", 2), ("32.02", "32", 60), ("32.03", "32", 40)],
    ):
        RegionCoverage.objects.create(
            programme=programme, code=code, parent_code=parent, registered=people, eligible=people, target=100
        )
    for key, people in (("L", 4), ("P", 90), ("-", 8)):
        GroupCoverage.objects.create(programme=programme, kind="sex", key=key, registered=people, eligible=people)
    regions, _categories, sexes, _ages = public_report(programme)
    assert [row for _name, row in regions.rows] == [
        (100, None, None), (100, 60, 60), (100, None, None), (100, 102, 102),
    ]  # fmt: skip
    assert [row for _name, row in sexes.rows] == [(None, None), (90, 90), (None, None)]
    answer = client.get(page)
    assert answer.status_code == 200
    assert "Jawa Barat" in answer.content.decode()
    own = reverse("catalogue:programme", args=[programme.slug])
    assert page in client.get(own).content.decode()
    programme.status = "draft"
    programme.save()
    assert client.get(page + "?x").status_code == 404
    programme.status = "published"
    programme.save()
    CoverageReport.objects.filter(pk=row.pk).update(public=False)
    assert client.get(page + "?y").status_code == 404
    assert page not in client.get(own).content.decode()
