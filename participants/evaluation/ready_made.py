"""The form that is there at once, after the Indonesian guideline of 2016: trainer, material and method, facilities."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

SCALE, TEXT = "scale", "text"
TRAINER = "trainer"  # what the keys of questions about a trainer begin with
QuestionData = dict[str, str]


def ready_made(speakers: Iterable[str]) -> list[QuestionData]:
    """The questions for a session with these speakers, each as key, section, text and kind."""
    trainers = [
        (f"{TRAINER}{number}", name, [_("mastery of the subject"), _("clear presentation"), _("answers to questions")])
        for number, name in enumerate(speakers, start=1)
    ]
    sections = [
        *trainers,
        (
            "material",
            _("Material and method"),
            [_("useful for my task"), _("easy to understand"), _("enough practice")],
        ),
        ("place", _("Place and facilities"), [_("room"), _("food and drink"), _("sound and screen")]),
        ("committee", _("Committee"), [_("information beforehand"), _("service on the day")]),
    ]
    scales = [
        {"key": f"{key}_{at}", "section": section, "text": text, "kind": SCALE}
        for key, section, texts in sections
        for at, text in enumerate(texts)
    ]
    texts = [("good", _("What was good?")), ("better", _("What should be better?"))]
    return [*scales, *({"key": key, "section": _("In your words"), "text": text, "kind": TEXT} for key, text in texts)]


def follow_up() -> list[QuestionData]:
    """The questions some weeks later: whether it was used, and what is missing."""
    section, words = _("At work since the training"), _("In your words")
    scales = [
        ("used", _("I used what I learned")),
        ("sure", _("I am sure of the rules")),
        ("passed_on", _("I passed it on to others")),
    ]
    texts = [("used_for", _("What did you use it for?")), ("missing", _("What is missing?"))]
    return [
        *({"key": key, "section": section, "text": text, "kind": SCALE} for key, text in scales),
        *({"key": key, "section": words, "text": text, "kind": TEXT} for key, text in texts),
    ]
