"""Pre-rendered pages: each visitor's own words, no other's, and the same page that a template alone gives."""

import re

import pytest
import time_machine
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.safestring import mark_safe

from bimtek.fast_lane import prerendered, short_lived
from bimtek.fast_lane.prerendered import PrerenderedPage, placeholder
from participants.consent.services import ensure_first_version
from participants.models import Registration
from tests.factories import PersonFactory, PoolFactory, RegistrationFactory, UserFactory
from tests.participants.registration.form import NOW

pytestmark = pytest.mark.django_db

CHANGING = re.compile(r'(name="(?:csrfmiddlewaretoken|key)" value=")[^"]+')


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        ensure_first_version(now=NOW)
        yield


@pytest.fixture
def kept(settings):
    """Pre-rendered pages are kept, as in production; what other tests left is forgotten."""
    settings.PAGE_CACHE_SECONDS = 60
    prerendered._pages.forget()


@pytest.fixture
def pool():
    return PoolFactory(category="KPPS")


def plain(page: str) -> list[str]:
    """The words of a page, without what differs each time it is made."""
    return CHANGING.sub(r"\1", page).split()


def somebody(name: str, **more) -> Client:
    person = PersonFactory(user=UserFactory(), name=name, phone="+6281234567890", **{"institution": "KPU", **more})
    client = Client()
    client.force_login(person.user)
    client.person = person
    return client


def test_a_word_is_escaped_where_it_is_put_in():
    page = PrerenderedPage(f'<a title="{placeholder("name")}">{placeholder("name")}</a> {placeholder("html")}')
    filled = page.fill({"name": 'Siti "<b>"', "html": engines["django"].from_string("<i>").render()})
    assert filled == '<a title="Siti &quot;&lt;b&gt;&quot;">Siti &quot;&lt;b&gt;&quot;</a> <i>'


def test_a_gap_without_a_word_is_an_error():
    with pytest.raises(KeyError):
        PrerenderedPage(f"<p>{placeholder('name')}</p>").fill({})


def test_what_was_typed_is_never_a_gap(kept, pool):
    """A name that looks like a mark of another process stays a name."""
    client = somebody("slot0123456789abcdefname.")
    page = client.get(reverse("registration:register", args=[pool.session_id])).content.decode()
    assert "slot0123456789abcdefname." in page


def test_everybody_gets_their_own_page(kept, pool):
    address = reverse("registration:register", args=[pool.session_id])
    one, two = somebody("Siti Aminah", institution="KPU Tarakan"), somebody("Budi <i>", institution="Bawaslu & Co")
    first, second = (client.get(address).content.decode() for client in (one, two))
    for mine, other, words in ((first, two, one), (second, one, two)):
        assert words.person.user.email in mine
        assert other.person.user.email not in mine
        assert other.person.institution not in mine
        assert "slot" not in re.sub(r"slotted", "", mine)
    assert "Budi <i>" not in second


def test_the_page_is_what_the_template_alone_gives(kept, pool, monkeypatch):
    client, address = somebody("Siti Aminah"), reverse("registration:register", args=[pool.session_id])
    quick = client.get(address).content.decode()
    monkeypatch.setattr(prerendered, "usable", lambda _request: False)
    slow = client.get(address).content.decode()
    assert plain(quick) == plain(slow)


def test_tokens_and_keys_are_each_visitors_own(kept, pool):
    address = reverse("registration:register", args=[pool.session_id])
    client = somebody("Siti")
    keys = {re.search(r'name="key" value="([^"]+)"', client.get(address).content.decode())[1] for _ in "12"}
    assert len(keys) == 2


def told(text: str) -> str:
    request = RequestFactory().get("/")
    request._messages = CookieStorage(request)
    messages.info(request, text)
    page = prerendered._messages(request)
    assert request._messages.used
    return page


def test_messages_are_kept_by_their_own_words(kept):
    for _ in range(2):
        assert "&lt;b&gt;Siti" in told("<b>Siti")
        assert "<b>Siti" in told(mark_safe("<b>Siti"))
        assert "Budi" in told("Budi")
        assert "Siti" not in told("Budi")


def test_languages_have_pages_of_their_own(kept, pool, client):
    address = reverse("registration:register", args=[pool.session_id])
    one, two = somebody("Siti"), somebody("Budi")
    two.cookies["django_language"] = "en"
    assert 'lang="id"' in one.get(address).content.decode()
    assert 'lang="en"' in two.get(address).content.decode()


def test_administrators_and_questions_in_the_address_get_pages_of_their_own(kept, pool):
    admin = somebody("Siti")
    admin.person.user.is_staff = True
    admin.person.user.save()
    address = reverse("registration:register", args=[pool.session_id])
    assert "/admin/" in admin.get(address).content.decode()
    assert "halaman=2" not in somebody("Budi").get(address + "?x=halaman=2").content.decode().partition("next")[0]


def register(client: Client, pool) -> str:
    address = reverse("registration:register", args=[pool.session_id])
    form = {"pool": pool.pk, "consent": "on", "consent_version": 1, "assignment": "TPS 9 & <10>"}
    return client.post(address, form).url


def test_a_prerendered_ticket_is_ones_own(kept, pool):
    one, two = somebody("Siti Aminah"), somebody("Budi <i>")
    mine, other = register(one, pool), register(two, pool)
    page = one.get(mine).content.decode()
    assert "Siti Aminah" in page
    assert "TPS 9 &amp; &lt;10&gt;" in page
    assert 'class="notice notice--success"' in page  # told once
    assert 'class="notice notice--success"' not in one.get(mine).content.decode()
    theirs = two.get(other).content.decode()
    assert "Siti" not in theirs
    assert "Budi &lt;i&gt;" in theirs
    codes = {row.person.name: row.code for row in Registration.objects.select_related("person")}
    assert codes["Siti Aminah"] in page
    assert codes["Siti Aminah"] not in theirs
    assert one.get(other).status_code == two.get(mine).status_code == 404


def test_the_prerendered_page_is_the_ticket(kept, pool, monkeypatch):
    client = somebody("Siti Aminah")
    address = register(client, pool)
    client.get(address)
    quick = client.get(address).content.decode()
    monkeypatch.setattr(prerendered, "usable", lambda _request: False)
    slow = client.get(address).content.decode()
    assert plain(quick) == plain(slow)


@pytest.mark.parametrize("status", ["pending", "waitlisted", "cancelled"])
def test_other_tickets_are_not_made_from_it(kept, pool, status):
    client = somebody("Siti Aminah")
    address = register(client, pool)
    client.get(address)
    Registration.objects.update(status=status)
    assert client.get(address).context is not None  # a template was rendered for this visitor


def test_a_ticket_with_a_pledge_is_not_made_from_it(kept):
    pool = PoolFactory(audience="asn")
    client = somebody("Siti Aminah")
    row = RegistrationFactory(session=pool.session, pool=pool, person=client.person)
    page = client.get(reverse("registration:ticket", args=[row.code]))
    assert page.status_code == 200
    assert page.context["pledge_missing"] is True


def test_what_is_kept_is_made_once_and_grows_old(settings, monkeypatch):
    settings.PAGE_CACHE_SECONDS = 2
    clock = [100.0]
    monkeypatch.setattr(short_lived.time, "monotonic", lambda: clock[0])
    made: list[int] = []
    store: short_lived.ShortLivedCache[int] = short_lived.ShortLivedCache(2)

    def make() -> int:
        made.append(1)
        return len(made)

    assert [store.get("a", make), store.get("a", make)] == [1, 1]
    clock[0] += 1.0
    assert store.get("a", make) == 2
    store.get("b", make), store.get("c", make)
    assert len(store._kept) == 2
    assert [store.get("d", make, keep=False), store.get("d", make)] == [5, 6]
    store.forget()
    assert store.get("d", make) == 7
    settings.PAGE_CACHE_SECONDS = 0
    assert [store.get("d", make), store.get("d", make)] == [8, 9]


@pytest.mark.django_db(transaction=True)
def test_the_way_to_a_ticket_costs_twelve_statements(kept, pool, django_assert_num_queries):
    """Session page none, form 2, sending it 8 with begin and commit, ticket 2; in a rush the rest is at hand."""
    first, client = somebody("Siti Aminah"), somebody("Budi")
    for visitor in (first, client):
        page = reverse("catalogue:session", args=[pool.session_id])
        form = reverse("registration:register", args=[pool.session_id])
        visitor.get(page)
        if visitor is first:
            visitor.get(form)
            visitor.get(register(visitor, pool))
            continue
        with django_assert_num_queries(12):
            visitor.get(page)
            visitor.get(form)
            visitor.get(register(visitor, pool))
