"""The steps of a registration, each made for one person, session and category."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bimtek.common.dates import long_date
from participants.consent import forms as agreeing
from participants.consent.models import ConsentText, PledgeText
from participants.consent.services import RequiredConsent
from participants.enrolment.pools import PoolField
from participants.questions.fields import field_of, shown, value_of
from participants.questions.models import Draft, Question

from ..application import Application
from ..forms import PlaceForm
from .step import Cleaned, FormStep, MakeForm, StepForm, file_of

POOL, PLACE, BIRTH, CONSENT, GUARDIAN = "kategori", "tugas", "lahir", "persetujuan", "wali"
REMOVE = "remove"  # the tick that takes a chosen file away again


def of_fields(fields: dict[str, forms.Field]) -> MakeForm:
    """Makes forms of copies of these fields."""
    return lambda data, files: StepForm(data, files, fields=deepcopy(fields))


def pool_step(application: Application) -> FormStep:
    """The step that chooses a category."""
    names = {pool.pk: pool.category for pool in application.pools}
    return FormStep(
        POOL,
        _("Category"),
        of_fields({"pool": PoolField(pools=application.pools, line=True)}),
        lambda cleaned: names[cleaned["pool"]],
    )


def place_step() -> FormStep:
    """Whom the participant represents, and where they work."""

    def told(cleaned: Cleaned) -> str:
        return "; ".join(filter(None, [cleaned["representing"], cleaned["assignment"]]))

    fields = {name: PlaceForm.base_fields[name] for name in ("representing", "assignment")}
    return FormStep(PLACE, _("On behalf of, and polling station"), of_fields(fields), told, optional=True)


def question_step(question: Question, draft: Draft | None) -> FormStep:
    """A question of the organizer."""
    kept = file_of(draft, question)
    name = f"q{question.pk}"
    fields: dict[str, forms.Field] = {name: field_of(question, kept=kept is not None)}
    if kept and not question.required:
        fields[REMOVE] = forms.BooleanField(label=_("Take this file away again"), required=False)

    def told(cleaned: Cleaned) -> str:
        return kept.file_name if kept else shown(question, value_of(question, cleaned.get(name)))

    return FormStep(
        f"tanya-{question.pk}",
        question.label,
        of_fields(fields),
        told,
        optional=not question.required,
        question=question,
        pages=kept,
    )


def given(question: Question, cleaned: Cleaned, draft: Draft | None) -> Any:
    """What `questions.services.record` keeps of an answer; None for an open one."""
    if question.kind == Question.Kind.FILE:
        return file_of(draft, question)
    return value_of(question, cleaned.get(f"q{question.pk}"))


def agreement_steps(asked: RequiredConsent, known: RequiredConsent) -> Iterator[FormStep]:
    """What is agreed to, each text on a page of its own; `known` is `asked` with the date of birth told in between."""
    fields = agreeing.agreement_fields(known)
    if asked.asks_birth_date:
        field = agreeing.agreement_fields(asked)[agreeing.BIRTH_DATE]
        birth = of_fields({agreeing.BIRTH_DATE: field})
        yield FormStep(BIRTH, _("Date of birth"), birth, lambda cleaned: long_date(cleaned[agreeing.BIRTH_DATE]))
    consent = {name: fields[name] for name in (agreeing.CONSENT_VERSION, agreeing.CONSENT)}
    title, template = _("Consent to the processing of your data"), "registration/steps/_consent.html"
    yield FormStep(CONSENT, title, of_fields(consent), _agreed(asked.consent.version), template, pages=asked.consent)
    for pledge in known.pledges:
        yield _pledge_step(pledge, fields)
    if known.needs_guardian:
        yield _guardian_step(fields, asked.consent)


def _agreed(version: int) -> Callable[[Cleaned], str]:
    return lambda _cleaned: _("Agreed, version %(n)s") % {"n": version}


def _pledge_step(pledge: PledgeText, fields: dict[str, forms.Field]) -> FormStep:
    names = [agreeing.version_name(pledge), *agreeing.point_names(pledge)]
    return FormStep(
        f"ikrar-{pledge.audience}",
        pledge.title,
        of_fields({name: fields[name] for name in names}),
        _agreed(pledge.version),
        "registration/steps/_pledge.html",
        pages=pledge,
    )


def _guardian_step(fields: dict[str, forms.Field], text: ConsentText) -> FormStep:
    """The guardian reads the text that the participant has agreed to, so its version travels along."""
    relations = dict(fields["guardian_relation"].choices)  # type: ignore[attr-defined]

    def told(cleaned: Cleaned) -> str:
        relation = relations[cleaned["guardian_relation"]]
        return f"{cleaned['guardian_name']} ({relation}), {cleaned['guardian_phone']}"

    names = (agreeing.CONSENT_VERSION, *agreeing.GUARDIAN)
    make = of_fields({name: fields[name] for name in names})
    template = "registration/steps/_guardian.html"
    return FormStep(GUARDIAN, _("Consent of a parent or guardian"), make, told, template, pages=text)
