"""The language of layouts: what it can say, and the clear refusal of everything else."""

import pytest
from django.utils import translation

from certificates.layouts import reference
from certificates.layouts.samples import TYPICAL
from certificates.press import language
from certificates.press.errors import LayoutError


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def render(html: str, images: tuple[str, ...] = (), **fields: object) -> str:
    return language.fill(html, {**TYPICAL.fixed, **fields}, images)


def test_fields_conditions_and_the_loop():
    html = "{{ organizer }}|{% if place == '' %}a{% elif signed and not jp %}b{% else %}c{% endif %}"
    html += "{% for t in topics %}{% if forloop.first %}:{% endif %}{{ t.no }}{{ t.title }} {{ t.jp }};{% endfor %}"
    topics = [{"no": "1", "title": "Regulasi", "jp": "2"}, {"no": "2", "title": "TPS", "jp": "1,5"}]
    assert render(html, organizer="KPU", topics=topics) == "KPU|c:1Regulasi 2;2TPS 1,5;"


def test_all_that_the_editor_tells_of_can_be_said():
    filled = render("".join(words for words, _meaning in reference.FIELDS), grade="sangat baik")
    assert "sangat baik" in filled
    assert "{" not in filled


def test_values_are_escaped():
    assert render("{{ organizer }}", organizer="<b>&\"'") == "&lt;b&gt;&amp;&quot;&#x27;"


def test_an_image_is_asked_for_by_its_name():
    html = "{% if images.logo %}yes{% else %}no{% endif %}"
    assert (render(html), render(html, ("logo",))) == ("no", "yes")


def test_comments_are_left_out():
    assert render("a{# {{ settings }} | #}b") == "ab"


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("\n{{ settings }}", "Line 2: there is no field “settings” here."),
        ("{{ organizer.__class__ }}", "Line 1: “organizer.__class__” is not the name of a field."),
        ("{{ organizer.upper }}", "Line 1: there is no field “organizer.upper” here."),
        ("{{ topics.0 }}", "Line 1: “topics.0” is not the name of a field."),
        ("{{ topics.clear }}", "Line 1: there is no field “topics.clear” here."),
        ("{% for t in topics %}{{ t.items }}{% endfor %}", "Line 1: there is no field “t.items” here."),
        ("{{ forloop.counter }}", "Line 1: there is no field “forloop.counter” here."),
        ("{{ organizer|safe }}", "Line 1: filters (“|”) are not possible in a layout."),
        ("{% if topics|length %}{% endif %}", "Line 1: filters (“|”) are not possible in a layout."),
        ("{% if organizer.__class__ %}{% endif %}", "Line 1: “organizer.__class__” is not the name of a field."),
        ("{% if organizer in topics %}{% endif %}", "Line 1: there is no field “in” here."),
        ("{{ _('x') }}", "Line 1: “_('x')” is not the name of a field."),
        ("{{ 'x' }}", "Line 1: “'x'” is not the name of a field."),
        ("{{ }}", "Line 1: “” is not the name of a field."),
        ("{% for c in organizer %}{% endfor %}", "Line 1: the only loop is “for topic in topics”."),
        ("{% for a, b in topics %}{% endfor %}", "Line 1: the only loop is “for topic in topics”."),
        ("{% for organizer in topics %}{% endfor %}", "Line 1: a loop cannot take the name “organizer”."),
        (
            "{% for a in topics %}\n{% for b in topics %}{% endfor %}{% endfor %}",
            "Line 2: a loop inside a loop is not possible.",
        ),
        ("\n\n{% if place %}", "Line 3: “if place” does not fit what stands before it, or is never closed."),
        ("{% endif %}", "Line 1: “endif” does not fit what stands before it, or is never closed."),
        (
            "{% if place == %}{% endif %}",
            "Line 1: “if place ==” does not fit what stands before it, or is never closed.",
        ),
        ("{% empty %}", "Line 1: “empty” is not possible in a layout; only if and for are."),
        ("x" * 100_001, "The HTML is longer than 100000 characters."),
        ("{{ jp }}" * 401, "The layout has more than 400 fields and conditions."),
    ],
)
def test_what_is_not_in_the_language_is_refused_with_its_line(html, message):
    with pytest.raises(LayoutError) as refused:
        render(html)
    assert str(refused.value) == message


TAGS = """load i18n|include 'x'|extends 'x'|debug|csrf_token|url 'x'|now 'Y'|block x|with a=jp|cycle 'a' 'b'
autoescape off|verbatim|filter upper|lorem|templatetag openblock|widthratio 1 2 3|ifchanged|regroup topics by no as x
spaceless|comment|firstof jp|static 'x'|translate 'x'|macro x"""


@pytest.mark.parametrize("tag", TAGS.replace("\n", "|").split("|"))
def test_no_other_tag_is_known(tag):
    with pytest.raises(LayoutError, match=f"Line 1: “{tag.split()[0]}” is not possible in a layout"):
        render("{% " + tag + " %}")


def test_the_parser_itself_knows_no_more_than_the_checker_lets_through():
    """Two locks: were the checker to miss something, Django's parser would not know it."""
    (builtin,) = language._ENGINE.template_builtins
    assert (sorted(builtin.tags), builtin.filters) == (["for", "if"], {})
    assert (language._ENGINE.libraries, language._ENGINE.template_loaders) == ({}, [])
