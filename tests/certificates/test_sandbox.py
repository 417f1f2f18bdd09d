"""Hostile layouts: each gets a clear sentence, in bounded time, and reaches nothing."""

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from django.utils import translation

from bimtek.common.admission import Busy
from bimtek.common.confined import process
from certificates.layouts.samples import TYPICAL
from certificates.press import child, sandbox
from certificates.press.errors import LayoutError
from certificates.press.sandbox import PressLimits
from certificates.press.source import Asset, LayoutSource
from tests.common.busy import all_slots_taken

SLOTS = '<p data-slot="name"></p><p data-slot="number"></p><div data-slot="qr"></div>'
CSS = "[data-slot] { width: 50mm; height: 8mm; font-family: Lato }"
# Smaller than for real layouts, so that the tests need not wait long.
TIGHT = PressLimits(cpu_seconds=6, wall_seconds=40)
TIGHTER = PressLimits(cpu_seconds=2, wall_seconds=40)  # for what never ends
SLOW, LARGE = "The layout takes too long to draw.", "The layout takes too much memory to draw."
OWN = "A layout may only load its own pictures, not “%s”."
NESTED = "The layout is nested too deeply."


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def draw(html: str = SLOTS, css: str = CSS, limits: PressLimits = TIGHT, **assets: Asset) -> list[bytes]:
    _pdf, pages = sandbox.sample(
        LayoutSource(html, css, assets), TYPICAL.fixed, TYPICAL.values, width=300, limits=limits
    )
    return pages


def refusal(html: str = SLOTS, css: str = CSS, limits: PressLimits = TIGHT, **assets: Asset) -> str:
    with pytest.raises(LayoutError) as refused:
        draw(html, css, limits, **assets)
    return str(refused.value)


def refusal_here(html: str = SLOTS, css: str = CSS) -> str:
    """What a child would answer, asked in this process: a start of a second for each sentence shows nothing more."""
    arguments = {"fixed": TYPICAL.fixed, "values": TYPICAL.values, "width": 300}
    job = sandbox._job("sample", LayoutSource(html, css, {}), arguments)
    with pytest.raises(LayoutError) as refused:
        sandbox._read(process.Ended(0, child.answer(json.loads(job)), b""))
    return str(refused.value)


def drawing(inside: str) -> Asset:
    text = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{inside}</svg>'
    return Asset("image/svg+xml", text.encode())


def test_a_modest_layout_is_drawn():
    (page,) = draw()
    assert page.startswith(b"\x89PNG")


def test_the_child_is_told_the_language_of_the_author():
    with translation.override("id"):
        assert json.loads(sandbox._job("sample", LayoutSource("", "", {}), {}))["language"] == "id"


@pytest.mark.parametrize(
    ("html", "message"),
    [
        (f'{SLOTS}<img src="file:///etc/passwd">', OWN % "file:///etc/passwd"),
        (f'{SLOTS}<img src="http://127.0.0.1:1/x.png">', OWN % "http://127.0.0.1:1/x.png"),
        (f'{SLOTS}<img src="data:image/png;base64,AA">', OWN % "data:image/png;base64,AA"),
        (f'{SLOTS}<p style="background: url(https://x.example/a.png)">x</p>', OWN % "https://x.example/a.png"),
        (f'{SLOTS}<link rel="attachment" href="file:///etc/passwd">', "“<link>” is not possible in a layout."),
        (f'<base href="file:///etc/">{SLOTS}', "“<base>” is not possible in a layout."),
        (f"{SLOTS}<script>1</script>", "“<script>” is not possible in a layout."),
        (
            f"<style>@import url(file:///etc/passwd);</style>{SLOTS}",
            "CSS, line 1: “@import” is not possible in a layout.",
        ),
        (f"{SLOTS}<math><mi>x</mi></math>", "“<math>” is not possible in a layout."),
        (f"{SLOTS}<x-y>x</x-y>", "“<x-y>” is not possible in a layout."),
        (
            f"{SLOTS}<svg><foreignObject/></svg>",
            "“<foreignObject>” is not possible in a layout.",
        ),
        (
            f"{SLOTS}<svg><style>@font-face {{ }}</style></svg>",
            "CSS, line 1: “@font-face” is not possible in a layout.",
        ),
        (f"{SLOTS}<p style=\"@import 'x';\">x</p>", "CSS, line 1: “@import” is not possible in a layout."),
        (f'{SLOTS}<a href="javascript:alert(1)">x</a>', "A link may not lead to “javascript:alert(1)”."),
        (
            f'{SLOTS}<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
            "A drawing in the HTML cannot hold pictures; use “<img>”.",
        ),
        (f"{{% include 'x' %}}{SLOTS}", "Line 1: “include” is not possible in a layout; only if and for are."),
        (f"{{{{ settings }}}}{SLOTS}", "Line 1: there is no field “settings” here."),
        (f"{{{{ jp.__class__ }}}}{SLOTS}", "Line 1: “jp.__class__” is not the name of a field."),
        (SLOTS + "<div>" * 5000, NESTED),
        (SLOTS + "<i></i>" * 5000, "The layout has more than 4000 elements."),
        (f'{SLOTS}<p data-slot="nik"></p>', "There is no slot “nik”."),
        (f'{SLOTS}<p data-slot="place">x</p>', "The slot “place” must be empty."),
        (f'{SLOTS}<p data-slot="place" data-lines="9"></p>', "The slot “place”: data-lines must be one of 1, 2, 3, 4."),
        ("<p></p>", "The layout has no slot “number”."),
        ('<p data-slot="number"></p><p data-slot="name"></p>', "The layout has no slot “qr”."),
        (f"{SLOTS}{'<p style=break-before:page>x</p>' * 12}", "The layout makes 13 pages; at most 10 are possible."),
    ],
)
def test_html_that_does_what_it_may_not(html, message):
    assert refusal_here(html) == message


@pytest.mark.parametrize(
    ("css", "message"),
    [
        ("\n@import 'file:///etc/passwd';", "CSS, line 2: “@import” is not possible in a layout."),
        (
            "@font-face { font-family: x; src: url(https://x.example/a.woff) }",
            "CSS, line 1: “@font-face” is not possible in a layout.",
        ),
        (
            "@media print {\n @supports (top: 0) { @font-face { src: url(https://x.example/a.woff) } } }",
            "CSS, line 2: “@font-face” is not possible in a layout.",
        ),
        ("p { & b { @counter-style x { } } }", "CSS, line 1: “@counter-style” is not possible in a layout."),
        ("@\\66ont-face { }", "CSS, line 1: “@font-face” is not possible in a layout."),
        (f"{CSS} p {{ background: url(file:///etc/passwd) }}", OWN % "file:///etc/passwd"),
        ("", "The slot “name” needs a width and a height in the CSS."),
        (f"{CSS} p {{ display: none }}", "The slot “name” is not on the page."),
        (f"{CSS} p {{ letter-spacing: 1mm }}", "The slot “name” cannot have letter-spacing."),
        (f"{CSS} @page {{ size: 1000000mm }}", "A page is 1000000 mm long; at most 450 mm are possible."),
        ("a:not(" * 3000 + ")" * 3000 + "{}", NESTED),
        ("x" * 100_001, "The CSS is longer than 100000 characters."),
    ],
)
def test_css_that_does_what_it_may_not(css, message):
    assert refusal_here(css=css) == message


@pytest.mark.slow("starts a child for each refusal")
def test_a_child_refuses_with_the_same_words():
    assert refusal(f'{SLOTS}<img src="file:///etc/passwd">') == OWN % "file:///etc/passwd"
    assert refusal(SLOTS + "<div>" * 5000) == NESTED


def test_rules_and_attributes_that_a_layout_may_have():
    margins = "@media print { @page { size: A4; @top-left { content: 'x' } } } @layer a { p { top: 0 } }"
    assert len(draw(f'{SLOTS}<p onclick="x" ping="y">x</p>', f"{CSS} {margins}")) == 1


COUNTERS = f"{CSS} i {{ counter-increment: a 999999999 }} i::before {{ content: counter(a, lower-roman) }}"
VARIABLES = "".join(f"--a{i}: " + f"var(--a{i - 1}) " * 10 + ";" for i in range(1, 12))
COPIES = "".join(f'<g id="a{i}">' + f'<use href="#a{i - 1}"/>' * 10 + "</g>" for i in range(1, 9))


@pytest.mark.parametrize(
    ("html", "css"),
    [
        (SLOTS + "<i></i>" * 3000, COUNTERS),
        (SLOTS + "<p class=z>x</p>", f"{CSS} .z {{ --a0: aaaaaaaaaa; {VARIABLES} font-family: var(--a11) }}"),
        (SLOTS + "<table><tr><td colspan=1000000 rowspan=60000>x</td></tr></table>", CSS),
        (SLOTS + "<p>" + "kata " * 15000 + "</p>", f"{CSS} @page {{ size: 20mm; margin: 0 }}"),
        (f'<img src="a.svg" alt="">{SLOTS}', CSS),
    ],
    ids=["counters", "variables", "table", "endless", "copies of copies"],
)
def test_what_takes_too_much_is_stopped(html, css):
    started = time.monotonic()
    asset = drawing(f'<defs><g id="a0"><path d="M0 0h1"/></g>{COPIES}</defs><use href="#a8"/>')
    found = refusal(html, css, TIGHTER, **{"a.svg": asset})
    assert found.startswith((SLOW, LARGE, "The layout makes")), found
    assert time.monotonic() - started < TIGHT.wall_seconds + 3


def test_what_waits_without_working_is_stopped_too_and_not_blamed():
    """A shipped design on a busy machine: the wait is the portal's fault."""
    assert refusal(limits=PressLimits(wall_seconds=0.05)).startswith("The portal is too busy to draw this now;")


def test_memory_is_limited():
    """A gradient of a million colours."""
    html = f'{SLOTS}<p style="height: 99mm; background: repeating-linear-gradient(red 0, blue 0.00001px)">x</p>'
    assert refusal(html, limits=PressLimits(memory_bytes=450 * 2**20)).startswith(LARGE)


@pytest.mark.parametrize(
    "inside", ['<image href="file:///etc/hostname" width="9" height="9"/>', "<style>@import 'x';</style>"]
)
def test_a_drawing_reaches_nothing_even_if_it_was_not_looked_at_before(inside):
    """Uploads of this kind are refused; the sandbox does not rely on it."""
    assert len(draw(f'{SLOTS}<img src="a.svg" alt="">', **{"a.svg": drawing(inside)})) == 1


def test_entities_do_not_unfold():
    names = "abcdefgh"
    bomb = "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in pairwise(names))
    text = f'<!DOCTYPE svg [<!ENTITY a "x">{bomb}]><svg xmlns="http://www.w3.org/2000/svg"><text>&h;</text></svg>'
    assert len(draw(f'{SLOTS}<img src="a.svg" alt="">', **{"a.svg": Asset("image/svg+xml", text.encode())})) == 1


def test_the_child_is_behind_every_guard_of_the_system():
    assert sandbox._program().guards == process.ALL
    for path in sandbox._program().reads:
        assert Path(path).is_dir()
        assert not list(Path(path).rglob(".env*"))


def test_a_layout_is_compiled_in_the_sandbox_as_outside():
    from certificates.layouts.registry import source
    from certificates.press.compile import compile

    klasik = source("klasik")
    inside = sandbox.compile(klasik, {"role": "Peserta"}, ["Siti"])
    assert inside.to_bytes() == compile(klasik, {"role": "Peserta"}, ["Siti"]).to_bytes()


def test_where_no_slot_is_free_nothing_is_drawn():
    with all_slots_taken(), pytest.raises(Busy):
        refusal()


def children() -> set[str]:
    """The processes that this one has started and not buried."""
    return {pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


def test_no_process_is_left_behind():
    before = children()
    refusal(limits=PressLimits(wall_seconds=0.05))
    assert children() == before
