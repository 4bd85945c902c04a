"""A form as its designer reads it: each question in every language, with what it asks for and what it fills."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from opennrm.protection.forms.rules.explaining import in_words
from opennrm.protection.forms.rules.tables.layout import choices_with_words
from opennrm.protection.forms.rules.xform import GROUP, QUESTION, REPEAT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import Promise

    from opennrm.protection.forms.rules.expressions import Compiled
    from opennrm.protection.forms.rules.xform import FormDefinition, Question, Wording

MOST_CHOICES: Final = 40
_BY_CONTROL: Final = {
    "select1": _("one choice"),
    "select": _("several choices"),
    "rank": _("choices in an order"),
    "trigger": _("to be confirmed"),
    "range": _("a number on a scale"),
}
_BY_TYPE: Final = {
    "int": _("a whole number"), "integer": _("a whole number"), "decimal": _("a number"), "date": _("a day"),
    "dateTime": _("a day and time"), "time": _("a time"), "geopoint": _("a place"), "geotrace": _("a line on a map"),
    "geoshape": _("an area on a map"), "barcode": _("a barcode"), "boolean": _("yes or no"),
}  # fmt: skip
_BY_MEDIA: Final = {"image": _("a picture"), "audio": _("a sound recording"), "video": _("a video")}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a question: in words where words reach, and as it is written."""

    title: str | Promise
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Described:
    """A question (or group, or repeat) in words."""

    question: Question
    path: str
    asks: str | Promise
    labels: tuple[tuple[str, str], ...]
    hint: str
    choices: tuple[str, ...]
    n_more_choices: int
    rules: tuple[Rule, ...]
    is_required: bool
    fills: tuple[tuple[str, str], ...]


def kind_of(question: Question) -> str | Promise:
    """Return what a question asks for."""
    if question.kind == REPEAT:
        return _("repeated part")
    if question.kind == GROUP:
        return _("group")
    if not question.control:
        return _("worked out") if question.calculate is not None or question.preload else _("not shown")
    if question.readonly is not None and question.control == "input" and question.type in {"", "string"}:
        return _("a note")
    if question.control == "upload":
        return _BY_MEDIA.get(question.mediatype.partition("/")[0], _("a file"))
    return _BY_CONTROL.get(question.control) or _BY_TYPE.get(question.type) or _("text")


def parts_of(definition: FormDefinition) -> list[Question]:
    """Return everything a designer wrote, in order: questions, groups and repeats."""
    return [one for one in definition.questions.values() if len(one.path) > 1 and one.path[1] != "meta"]


def described(definition: FormDefinition, question: Question) -> Described:
    """Return a question in words, its label in every language."""
    offered = choices_with_words(definition, question)
    choices = tuple(f"{label} ({value})" for value, label in islice(offered, MOST_CHOICES))
    return Described(
        question=question, path="/".join(question.path[1:]), asks=kind_of(question),
        labels=_in_languages(definition, question.label), hint=definition.words(question.hint), choices=choices,
        n_more_choices=sum(1 for _one in offered), rules=tuple(_rules(definition, question)),
        is_required=question.required is not None and question.required.source.strip() == "true()",
        fills=tuple(question.custom.items()),
    )  # fmt: skip


def _in_languages(definition: FormDefinition, wording: Wording) -> tuple[tuple[str, str], ...]:
    if not wording:
        return ()
    return tuple((name, definition.words(wording, name)) for name in definition.languages or ("",))


def _rules(definition: FormDefinition, question: Question) -> Iterator[Rule]:
    found: tuple[tuple[str | Promise, Compiled | None], ...] = (
        (_("Asked only if"), question.relevant), (_("Must hold"), question.constraint),
        (_("Worked out as"), question.calculate), (_("Repeated"), question.repeat_count),
    )  # fmt: skip
    for title, compiled in found:
        if compiled is not None:
            yield Rule(title, in_words(definition, compiled, question), compiled.source.strip())
    if question.required is not None and question.required.source.strip() not in {"true()", "false()"}:
        yield Rule(_("Must be answered if"), in_words(definition, question.required, question),
                   question.required.source.strip())  # fmt: skip


def is_answered_by_hand(question: Question) -> bool:
    """Tell whether somebody answers it (or reads it), so that it stands in a preview."""
    return question.kind != QUESTION or bool(question.control)


def untranslated(definition: FormDefinition) -> dict[str, int]:
    """Return how many words are missing in each language that lacks some; the compiler puts a dash for those."""
    keys = [
        wording.itext
        for question in parts_of(definition)
        for wording in (question.label, question.hint, question.constraint_message, question.required_message)
        if wording.itext
    ]
    found = {}
    for language in definition.languages:
        texts = definition.translations[language]
        found[language] = sum(1 for key in keys if texts.get(key, {}).get("") in {None, (), ("-",)})
    return {language: n for language, n in found.items() if n}
