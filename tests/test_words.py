"""One word has one meaning: the sources keep to `docs/glossary.md`, and the glossary is true."""

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from .rooms import ROOT, sources

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
# Names that a library looks for, and so must be the same wherever it does.
CONVENTIONAL = {
    "Command": "Django finds a command of manage.py by this name",
    "Channel": "kombu's name for a connection's part; each transport brings its own",
    "QoS": "kombu's name for what a channel has not acknowledged",
    "Transport": "kombu's name for a way to a broker; the address names the module",
}
# The one class that a forbidden name is left to, in the words of the glossary.
LEFT_TO = {"Answer": "participants.questions.models", "Audience": "events.seats.audiences"}


def rows(heading: str) -> list[list[str]]:
    """The cells of each row of the table that begins with this heading."""
    table = GLOSSARY.split(f"\n| {heading} |", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def forbidden(heading: str) -> list[str]:
    """The first word of each row."""
    return [row[0].split()[0] for row in rows(heading)]


WORDS = re.compile(rf"(?<!`)\b({'|'.join(forbidden('not'))})\b(?!_)", re.IGNORECASE)
ANYWHERE = re.compile("|".join(forbidden("not")), re.IGNORECASE)


def docstrings(source: str) -> Iterator[str]:
    """Texts that stand for themselves: of modules, classes and functions, and below constants and fields."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def comments(source: str) -> Iterator[str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return (token.string for token in tokens if token.type == tokenize.COMMENT)


def unnamed_roles(source: str) -> list[str]:
    if not ANYWHERE.search(source):  # most files: reading all of them as Python takes four CPU seconds
        return []
    return [text for text in (*docstrings(source), *comments(source)) if WORDS.search(text)]


def classes(body: list[ast.stmt], owner: str = "") -> Iterator[str]:
    """Names of classes; one inside another is told from its like by its owner, as in `Notice.Kind`."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield owner + node.name
            yield from classes(node.body, f"{owner}{node.name}.")


@cache
def defined() -> dict[str, list[str]]:
    """The modules that define a class, by its name."""
    found = defaultdict(list)
    for module, path in sources():
        for name in classes(ast.parse(path.read_text(encoding="utf-8")).body):
            found[name].append(module)
    return found


def twice(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: modules for name, modules in found.items() if len(modules) > 1 and name not in CONVENTIONAL}


def clashing(found: dict[str, list[str]]) -> set[str]:
    """Classes inside others that have the name of one that stands alone."""
    return {name for name in found if "." in name and name.rsplit(".", 1)[1] in found}


def test_docstrings_and_comments_name_the_role() -> None:
    said = {module: texts for module, path in sources() if (texts := unnamed_roles(path.read_text(encoding="utf-8")))}
    assert said == {}


@pytest.mark.parametrize(
    "source", ['"""Somebody comes."""', "x = 1  # so that nobody waits", 'class A:\n    b = 1\n    """Whoever asks."""']
)
def test_an_unnamed_role_would_be_found(source: str) -> None:
    assert len(unnamed_roles(source)) == 1


@pytest.mark.parametrize("source", ['label = _("Nobody waits")', '"""Raises Refusal `nobody`."""', "nobody_waits = 1"])
def test_texts_on_screen_codes_and_names_are_free(source: str) -> None:
    assert unnamed_roles(source) == []


def test_no_class_name_has_two_meanings() -> None:
    found = defined()
    assert (twice(found), clashing(found)) == ({}, set())


def test_two_meanings_would_be_found() -> None:
    assert twice({"Plan": ["a", "b"], "Command": ["a", "b"], "Notice.Kind": ["a"]}) == {"Plan": ["a", "b"]}
    assert clashing({"Answer": ["a"], "Scan.Answer": ["b"], "Scan.Kind": ["b"]}) == {"Scan.Answer"}
    assert list(classes(ast.parse("class A:\n    class Kind: pass\nclass B: pass").body)) == ["A", "A.Kind", "B"]


def test_names_that_mean_anything_are_not_used() -> None:
    found = defined()
    names = {name: modules for name in forbidden("not as the name of a class") if (modules := found.get(name))}
    assert names == {name: [module] for name, module in LEFT_TO.items()}
    modules = {module for module, _path in sources()}
    riddles = set(forbidden("not as the name of a module"))
    assert {module for module in modules if module.rsplit(".", 1)[1:] and module.rsplit(".", 1)[1] in riddles} == set()


def code_named() -> Iterator[str]:
    """What the glossary says stands in the code, of every table."""
    for line in GLOSSARY.splitlines():
        if line.startswith("|"):
            yield from re.findall(r"`([^`]+)`", line.strip("|").split("|")[-1])


def stands(name: str, names: set[str], modules: set[str]) -> bool:
    dotted = f".{name.replace('/', '.')}"
    return name in names or (ROOT / name).is_file() or any(f".{module}".endswith(dotted) for module in modules)


def test_the_code_that_the_glossary_names_is_there() -> None:
    names, modules = set(defined()), {module for module, _path in sources()}
    assert [name for name in code_named() if not stands(name, names, modules)] == []
    assert not stands("Standing", names, modules)


def indonesian() -> Iterator[str]:
    """The portal's Indonesian words: what stands before the brackets."""
    for part in GLOSSARY.split("\n| English | Indonesian |")[1:]:
        for line in part.split("\n\n", 1)[0].splitlines()[2:]:
            yield line.strip("|").split("|")[1].split("(")[0].strip().casefold()


def test_its_indonesian_words_stand_on_screen() -> None:
    catalogue = (ROOT / "locale" / "id" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    said = " ".join(line for line in catalogue.casefold().splitlines() if line.startswith(("msgstr", '"')))
    assert [word for word in indonesian() if not re.search(rf"\b{re.escape(word)}\b", said)] == []
    # One word for one thing; an office's roster may still have a column "Surel".
    assert re.findall(r"\b(surel\w*|jadwal acara|rundown)\b", said) == []


def test_each_group_is_in_alphabetical_order() -> None:
    for part in GLOSSARY.split("\n| English | Indonesian |")[1:]:
        lines = part.split("\n\n", 1)[0].splitlines()[2:]
        terms = [line.strip("|").split("|")[0].strip().casefold() for line in lines]
        assert terms == sorted(terms)
    assert Path(ROOT / "README.md").read_text(encoding="utf-8").count("docs/glossary.md") == 1
