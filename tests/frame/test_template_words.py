"""Filters and tags that every template may use."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation

from bimtek.templatetags import portal


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context)).strip()


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "![x](https://x.example/pixel.png)",
        '<a href="https://x.example" onclick="alert(1)">x</a>',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_markdown_lets_nothing_dangerous_through(source: str) -> None:
    html = portal.markdown(source)
    for bad in ("<script", "<img", 'href="javascript', 'href="data', '<a href="https://x.example" onclick'):
        assert bad not in html


def test_markdown_keeps_lists_tables_and_puts_headings_below_the_page() -> None:
    html = portal.markdown("# Tujuan\n\n- satu\n\n|a|b|\n|-|-|\n|1|2|\n\n[KPU](https://kpu.go.id)")
    assert "<h3>Tujuan</h3>" in html
    assert "<li>satu</li>" in html
    assert "<td>1</td>" in html
    assert '<a href="https://kpu.go.id" rel="noopener nofollow">KPU</a>' in html


def test_markdown_of_nothing_is_nothing() -> None:
    assert portal.markdown("") == portal.markdown(None) == ""


def test_numbers_are_grouped_as_the_reader_does() -> None:
    assert portal.thousands(71000) == "71,000"
    with translation.override("id"):
        assert portal.thousands(71000) == "71.000"
    assert portal.rupiah(1250000) == "Rp1.250.000"
    assert portal.rupiah(None) == portal.thousands(None) == ""


def test_a_masked_nik_gives_away_neither_region_nor_birth_date() -> None:
    assert portal.mask_nik("6571014107900003") == "•••• •••• •••• 0003"
    assert portal.mask_nik("") == ""


@pytest.mark.parametrize(
    ("seats", "words"),
    [
        (SimpleNamespace(taken=28, capacity=40), "<strong>12</strong> of 40 seats left"),
        ({"taken": 3400, "capacity": 3400}, "(3,400 seats)"),
        ((5, None), "5 registered, no limit"),
    ],
)
def test_seats_are_told_in_words(seats: object, words: str) -> None:
    assert words in render("{% seat_meter seats %}", seats=seats)


def test_few_seats_left_stand_out_and_unknown_seats_draw_nothing() -> None:
    assert "seats--scarce" in render("{% seat_meter seats %}", seats=(38, 40))
    assert "seats--scarce" not in render("{% seat_meter seats %}", seats=(30, 40))
    assert "seats--full" in render("{% seat_meter seats %}", seats=(40, 40))
    assert render("{% seat_meter seats %}", seats=None) == ""


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 11, 7), date(2026, 11, 7), "7"),
        (date(2026, 11, 1), date(2026, 11, 3), "1–3"),
        (date(2026, 8, 29), date(2026, 9, 1), "29 Aug – 1 Sep"),
        (date(2026, 12, 30), date(2027, 1, 2), "30 Dec – 2 Jan"),
    ],
)
def test_a_date_block_shows_the_days(start: date, end: date, days: str) -> None:
    assert f">{days}</span>" in render("{% date_block start end %}", start=start, end=end)


def test_a_menu_link_knows_its_own_page_and_escapes_its_label() -> None:
    request = RequestFactory().get("/akun/login/")
    request.resolver_match = resolve("/akun/login/")
    link = '{% nav_link "account_login" label "c" %}'
    html = render(link, request=request, label="<b>")
    assert html == '<a class="c" href="/akun/login/" aria-current="page">&lt;b&gt;</a>'
    request.resolver_match = resolve("/akun/password/reset/")
    assert "aria-current" not in render(link, request=request, label="x")


def test_pages_of_a_list_keep_the_filter() -> None:
    request = RequestFactory().get("/?q=siti&page=2")
    request.user = AnonymousUser()
    page = Paginator(range(95), 20).page(2)
    html = render_to_string("components/pagination.html", {"page_obj": page}, request)
    assert 'href="?q=siti&amp;page=1"' in html
    assert 'href="?q=siti&amp;page=3"' in html
    assert "21–40 of 95" in html
