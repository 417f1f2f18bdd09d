"""What holds for every paper of a list: who prints it, how it is cut into files, and that printing is written down."""

import pytest
from auditlog.models import LogEntry

from participants.claims.views_cards import CARDS
from participants.papers.views import BADGES
from tests.common.busy import all_slots_taken
from tests.events.staff import queries
from tests.factories import MembershipFactory, PoolFactory
from tests.participants.papers.printed import file, listed, page, words

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[BADGES, CARDS], ids=["badges", "cards"])
def paper(request):
    return request.param


def printings(paper, session):
    return LogEntry.objects.get_for_object(session).filter(changes__has_key=paper.audited)


def test_a_long_list_is_cut_into_files_that_keep_the_filter(desk, session, pool, paper, monkeypatch):
    monkeypatch.setitem(vars(paper), "a_file", 2)
    for name in ("Ani", "Budi", "Cici"):
        listed(session, name=name)
    html = desk.get(page(paper, session, f"?pool={pool.pk}")).content.decode()
    links = [f"{file(paper, session)}?pool={pool.pk}&amp;part={number}" for number in (1, 2, 3)]
    assert [link in html for link in links] == [True, True, False]
    text = words(desk, file(paper, session, f"?pool={pool.pk}&part=2"))
    assert [name for name in ("Ani", "Budi", "Cici") if name in text] == ["Cici"]


@pytest.mark.parametrize("part", ["0", "2", "-1", "x", "١", "99999999999"])
def test_there_is_no_such_part(desk, session, paper, part):
    listed(session)
    assert desk.get(file(paper, session, f"?part={part}")).status_code == 404


def test_category_and_word_choose(desk, session, paper):
    guests = PoolFactory(session=session, category="Saksi")
    listed(session, name="Ani")
    listed(session, name="Budi", pool=guests)
    for query, expected in [(f"?pool={guests.pk}", ["Budi"]), ("?q=ani", ["Ani"]), ("?pool=x", ["Ani", "Budi"])]:
        text = words(desk, file(paper, session, query))
        assert [name for name in ("Ani", "Budi") if name in text] == expected, query


def test_nobody_has_one(desk, session, paper):
    html = desk.get(page(paper, session)).content.decode()
    assert file(paper, session) not in html
    assert 'class="filters"' not in html
    assert desk.get(file(paper, session)).status_code == 404


def test_where_nobody_is_found_all_can_be_shown(desk, session, paper):
    listed(session)
    assert file(paper, session) in desk.get(page(paper, session)).content.decode()
    html = desk.get(page(paper, session, "?q=nobody")).content.decode()
    assert file(paper, session) not in html
    assert f'href="{page(paper, session)}"' in html


def test_printing_is_written_down(desk, session, registrar, paper):
    listed(session)
    desk.get(file(paper, session))
    entry = printings(paper, session).get()
    assert entry.changes[paper.audited] == ["", "1"]
    assert entry.actor == registrar


def test_while_other_files_are_made_nothing_is_printed_or_written_down(desk, session, paper):
    listed(session)
    with all_slots_taken():
        answer = desk.get(file(paper, session))
    assert (answer.status_code, answer["Retry-After"], answer["Refresh"]) == (503, "5", "5")
    assert not printings(paper, session).exists()


def test_as_many_queries_for_thirty_as_for_one(desk, session, paper):
    listed(session)
    few = queries(desk, file(paper, session))
    for _ in range(29):
        listed(session)
    assert queries(desk, file(paper, session)) == few


def test_the_door_does_not_print_tickets(client, session, paper):
    client.force_login(MembershipFactory(organizer=session.programme.organizer, role="checker").user)
    assert client.get(page(paper, session)).status_code == client.get(file(paper, session)).status_code == 403


def test_wrong_methods(desk, session, paper):
    assert desk.post(page(paper, session)).status_code == 405
    assert desk.post(file(paper, session)).status_code == 405
