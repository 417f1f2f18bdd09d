"""Name badges: whose, what stands on them, and that a reader at the door reads them."""

import io
import re
from string import ascii_uppercase

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from participants.papers import badges, selectors
from participants.papers.forms import BadgeFilter
from participants.papers.views import BADGES
from participants.tickets import tokens
from tests.factories import PoolFactory, RegistrationFactory
from tests.participants.papers.printed import LONG, file, listed, page, words

pytestmark = pytest.mark.django_db
DPI = 150  # what a worn office printer makes, and less than a phone sees


def test_a_badge_says_who_and_is_a_ticket(desk, session):
    row = listed(
        session, name="Siti Aminah", title_before="Dr.", title_after="S.H.", institution="PPS", assignment="TPS 012"
    )
    response = desk.get(file(BADGES, session))
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    document = pypdfium2.PdfDocument(response.content)
    text = document[0].get_textpage().get_text_range()
    for piece in ("Dr.", "Siti Aminah", "S.H.", "PPS", "TPS 012", "KPPS", "Bimtek Pemungutan Suara"):
        assert piece in text
    (found,) = zxingcpp.read_barcodes(document[0].render(scale=DPI / 72).to_pil())
    ticket = tokens.read(found.text)
    assert (ticket.session, ticket.registration) == (session.pk, row.pk)


def test_eight_on_an_a4_page_all_read_however_long_the_texts(desk, session):
    rows = [
        listed(
            session,
            name=(f"{LONG} {letter}" * 2)[:150] if number % 2 else letter * 150,
            institution=f"{LONG} {LONG}"[:200],
            assignment=LONG[:150],
            title_before="Prof. Dr. H. " * 4,
            title_after="S.Pd., M.Pd., " * 7,
        )
        for number, letter in enumerate(ascii_uppercase[:9])
    ]
    content = desk.get(file(BADGES, session)).content
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
    wanted = listed(session)
    for status in ("pending", "waitlisted", "cancelled"):
        listed(session, status=status)
    RegistrationFactory()
    assert list(selectors.with_badge(session)) == [wanted]
    session.status = "cancelled"
    assert not selectors.with_badge(session).exists()


@pytest.mark.parametrize("query", ["", "?number=no", "?code=", "?code=yes", "?number="])
def test_what_hangs_round_a_neck_never_holds_the_ticket_code(desk, session, query):
    row = listed(session)
    shown = words(desk, file(BADGES, session, query))
    assert row.code not in shown
    number = tokens.door_number(session.pk, row.code)
    assert (number in shown) is (query != "?number=no")


def test_the_door_number_opens_no_ticket(client, desk, session):
    row = listed(session)
    number = tokens.door_number(session.pk, row.code)
    assert re.fullmatch(r"\d{3} \d{3} \d{4}", number)
    for typed in (number, number.replace(" ", ""), tokens.issue(row)):
        assert client.post("/ambil/", {"code": typed}).status_code == 422
    assert tokens.door_number(session.pk + 1, row.code) != number


def test_filters_choose(desk, session):
    guests = PoolFactory(session=session, category="Saksi")
    ani = listed(session, name="Ani", institution="PPS Sukamaju", assignment="TPS 012")
    listed(session, name="Budi", pool=guests, assignment="TPS 013")
    for query, expected in [
        ("?q=sukamaju", {"Ani"}),
        (f"?pool={guests.pk}", {"Budi"}),
        ("?assignment=tps+013", {"Budi"}),
        (f"?only={ani.pk}", {"Ani"}),
        (f"?q={ani.code}", {"Ani"}),
        ("?pool=x&only=x&order=x", {"Ani", "Budi"}),
    ]:
        text = words(desk, file(BADGES, session, query))
        assert {name for name in ("Ani", "Budi") if name in text} == expected, query


def test_the_order_is_chosen(session):
    listed(session, name="Ani", institution="Z", assignment="TPS 1")
    listed(session, name="Budi", institution="A", assignment="TPS 3")
    listed(session, name="Cici", institution="A", assignment="TPS 2")
    ordered = {
        order: "".join(row.person.name[0] for row in selectors.with_badge(session, order=order))
        for order in selectors.Order
    }
    assert ordered == {"name": "ABC", "institution": "BCA", "assignment": "ACB"}
    asked = BadgeFilter({"order": "institution"}, pools=[])
    assert (asked.sorting, BadgeFilter({"order": "x"}, pools=[]).sorting) == ("institution", "name")
    assert 'value="institution" selected' in str(asked)


def test_the_files_of_a_long_list_keep_the_order(desk, session):
    listed(session, assignment="TPS 1")
    html = desk.get(page(BADGES, session, "?assignment=TPS&order=institution")).content.decode()
    assert f"{file(BADGES, session)}?assignment=TPS&amp;order=institution&amp;part=1" in html
