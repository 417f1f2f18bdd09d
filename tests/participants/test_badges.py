"""Name badges: who prints them, whose, what stands on them, and that a reader at the door reads them."""

import io
from string import ascii_uppercase

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from bimtek.common import press
from participants.tickets import badges, parts, selectors, tokens
from participants.tickets.forms import BadgeFilter
from tests.events.staff import queries
from tests.factories import MembershipFactory, PersonFactory, PoolFactory, RegistrationFactory

pytestmark = pytest.mark.django_db
LONG = "Raden Mas Haji Kusumawardhana Wiraatmadja Sastranegara Prawirodirdjo Notonegoro Adiwinata Suryadiningrat"
DPI = 150  # what a worn office printer makes, and less than a phone sees


@pytest.fixture
def pool():
    return PoolFactory(capacity=500, category="KPPS")


@pytest.fixture
def session(pool):
    return pool.session


@pytest.fixture
def registrar(session):
    return MembershipFactory(organizer=session.programme.organizer, role="registrar").user


@pytest.fixture
def desk(client: Client, registrar):
    client.force_login(registrar)
    return client


def badge_for(session, **fields):
    person = {name: fields.pop(name) for name in list(fields) if name in PERSON}
    return RegistrationFactory(session=session, person=PersonFactory(**person), **fields)


PERSON = {"name", "institution", "title_before", "title_after"}


def page(session, query: str = "") -> str:
    return reverse("tickets:badges", args=[session.pk]) + query


def file(session, query: str = "") -> str:
    return reverse("tickets:badges_pdf", args=[session.pk]) + query


def words(desk, session, query: str = "") -> str:
    document = pypdfium2.PdfDocument(desk.get(file(session, query)).content)
    return "\n".join(sheet.get_textpage().get_text_range() for sheet in document)


def test_a_badge_says_who_and_is_a_ticket(desk, session):
    row = badge_for(
        session, name="Siti Aminah", title_before="Dr.", title_after="S.H.", institution="PPS", assignment="TPS 012"
    )
    response = desk.get(file(session))
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    document = pypdfium2.PdfDocument(response.content)
    text = document[0].get_textpage().get_text_range()
    for piece in ("Dr.", "Siti Aminah", "S.H.", "PPS", "TPS 012", "KPPS", "Bimtek Pemungutan Suara", row.code):
        assert piece in text
    (found,) = zxingcpp.read_barcodes(document[0].render(scale=DPI / 72).to_pil())
    ticket = tokens.read(found.text)
    assert (ticket.session, ticket.registration) == (session.pk, row.pk)


def test_eight_on_an_a4_page_all_read_however_long_the_texts(desk, session):
    rows = [
        badge_for(
            session,
            name=(f"{LONG} {letter}" * 2)[:150] if number % 2 else letter * 150,
            institution=f"{LONG} {LONG}"[:200],
            assignment=LONG[:150],
            title_before="Prof. Dr. H. " * 4,
            title_after="S.Pd., M.Pd., " * 7,
        )
        for number, letter in enumerate(ascii_uppercase[:9])
    ]
    content = desk.get(file(session)).content
    with pikepdf.open(io.BytesIO(content)) as document:
        sides = [[round(float(side) / 72 * 25.4) for side in sheet.mediabox[2:]] for sheet in document.pages]
    assert sides == [[210, 297]] * 2
    pictures = [sheet.render(scale=DPI / 72).to_pil() for sheet in pypdfium2.PdfDocument(content)]
    read = [{tokens.read(found.text).registration for found in zxingcpp.read_barcodes(each)} for each in pictures]
    assert [len(each) for each in read] == [8, 1]
    assert set.union(*read) == {row.pk for row in rows}


@pytest.mark.parametrize(
    ("name", "points"),
    [("Siti", 26), ("Siti Aminah", 26), ("MUHAMMAD RIZKY RAMADHAN", 22), (LONG, 12), ("A" * 150, 8), ("", 26)],
)
def test_a_long_name_is_set_smaller(name, points):
    assert badges.size(name, badges.HEIGHT) == points


def test_every_size_has_its_style():
    from django.template.loader import get_template

    source = get_template("documents/badges.html").template.source
    assert all(f".name--{size} {{ font-size: {size}pt; }}" in source for size in badges.SIZES)


def test_only_the_confirmed_of_a_session_that_takes_place(session):
    wanted = badge_for(session)
    for status in ("pending", "waitlisted", "cancelled"):
        badge_for(session, status=status)
    RegistrationFactory()
    assert list(selectors.with_badge(session)) == [wanted]
    session.status = "cancelled"
    assert not selectors.with_badge(session).exists()


def test_the_code_can_be_left_out(desk, session):
    row = badge_for(session)
    assert row.code in words(desk, session)
    assert row.code not in words(desk, session, "?code=no")


def test_filters_choose(desk, session):
    guests = PoolFactory(session=session, category="Saksi")
    ani = badge_for(session, name="Ani", institution="PPS Sukamaju", assignment="TPS 012")
    badge_for(session, name="Budi", pool=guests, assignment="TPS 013")
    for query, expected in [
        ("?q=sukamaju", {"Ani"}),
        (f"?pool={guests.pk}", {"Budi"}),
        ("?assignment=tps+013", {"Budi"}),
        (f"?only={ani.pk}", {"Ani"}),
        (f"?q={ani.code}", {"Ani"}),
        ("?pool=x&only=x&order=x", {"Ani", "Budi"}),
    ]:
        assert {name for name in ("Ani", "Budi") if name in words(desk, session, query)} == expected, query


def test_the_order_is_chosen(session):
    badge_for(session, name="Ani", institution="Z", assignment="TPS 1")
    badge_for(session, name="Budi", institution="A", assignment="TPS 3")
    badge_for(session, name="Cici", institution="A", assignment="TPS 2")
    ordered = {
        order: "".join(row.person.name[0] for row in selectors.with_badge(session, order=order))
        for order in selectors.Order
    }
    assert ordered == {"name": "ABC", "institution": "BCA", "assignment": "ACB"}
    asked = BadgeFilter({"order": "institution"}, pools=[])
    assert (asked.sorting, BadgeFilter({"order": "x"}, pools=[]).sorting) == ("institution", "name")
    assert 'value="institution" selected' in str(asked)


def test_a_long_list_is_cut_into_files_that_keep_filter_and_order(desk, session, monkeypatch):
    monkeypatch.setattr(selectors, "BADGES_A_FILE", 2)
    for name in ("Ani", "Budi", "Cici"):
        badge_for(session, name=name, assignment="TPS 1")
    html = desk.get(page(session, "?assignment=TPS&order=institution")).content.decode()
    links = [f"?assignment=TPS&amp;order=institution&amp;part={number}" for number in (1, 2, 3)]
    assert [link in html for link in links] == [True, True, False]
    assert [name for name in ("Ani", "Budi", "Cici") if name in words(desk, session, "?part=2")] == ["Cici"]


@pytest.mark.parametrize("part", ["0", "2", "-1", "x", "١", "99999999999"])
def test_there_is_no_such_part(desk, session, part):
    badge_for(session)
    assert desk.get(file(session, f"?part={part}")).status_code == 404


def test_nobody_has_one(desk, session):
    html = desk.get(page(session)).content.decode()
    assert "tanda-pengenal.pdf" not in html
    assert desk.get(file(session)).status_code == 404
    badge_for(session)
    assert "tanda-pengenal.pdf" in desk.get(page(session)).content.decode()
    assert "tanda-pengenal.pdf" not in desk.get(page(session, "?q=nobody")).content.decode()


def test_printing_is_written_down(desk, session, registrar):
    badge_for(session)
    desk.get(file(session))
    entry = LogEntry.objects.get_for_object(session).filter(changes__has_key="printed_badges").get()
    assert entry.changes["printed_badges"] == ["", "1"]
    assert entry.actor == registrar


def test_while_another_file_is_made_nothing_is_printed_or_written_down(desk, session, monkeypatch):
    badge_for(session)
    monkeypatch.setattr(press, "WAIT_SECONDS", 0.01)
    with parts.desk._turn:
        assert desk.get(file(session))["Location"] == page(session)
    assert not LogEntry.objects.get_for_object(session).filter(changes__has_key="printed_badges").exists()


def test_as_many_queries_for_thirty_as_for_one(desk, session):
    badge_for(session)
    few = queries(desk, file(session))
    for _ in range(29):
        badge_for(session)
    assert queries(desk, file(session)) == few


def test_the_door_does_not_print_tickets(client, session):
    client.force_login(MembershipFactory(organizer=session.programme.organizer, role="checker").user)
    assert client.get(page(session)).status_code == client.get(file(session)).status_code == 403


def test_wrong_methods(desk, session):
    assert desk.post(page(session)).status_code == 405
    assert desk.post(file(session)).status_code == 405
