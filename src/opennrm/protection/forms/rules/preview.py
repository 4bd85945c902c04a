"""A form as people read it, to look at only."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from opennrm.protection.forms.rules.describing import is_answered_by_hand, kind_of
from opennrm.protection.forms.rules.explaining import in_words
from opennrm.protection.forms.rules.tables.layout import choices_with_words
from opennrm.protection.forms.rules.xform import QUESTION, REPEAT

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from opennrm.protection.forms.rules.xform import FormDefinition, Question

MOST_CHOICES: Final = 60


@dataclass(frozen=True, slots=True)
class Seen:
    """A question, or the head of a group, as it is read."""

    name: str
    label: str
    hint: str
    asks: str | Promise
    is_question: bool
    is_repeat: bool
    is_note: bool
    level: str
    is_required: bool
    is_multiple: bool
    condition: str
    choices: tuple[tuple[str, str], ...]
    n_more: int


def preview_of(definition: FormDefinition, language: str) -> list[Seen]:
    """Return everything that is read or answered, in order."""
    parts = [one for one in definition.questions.values() if len(one.path) > 1 and one.path[1] != "meta"]
    return [_seen(definition, one, language) for one in parts if is_answered_by_hand(one) and _shows(one)]


def _shows(question: Question) -> bool:
    return question.kind == QUESTION or bool(question.label) or question.is_repeat


def _seen(definition: FormDefinition, question: Question, language: str) -> Seen:
    offered = choices_with_words(definition, question, language)
    choices = tuple(islice(offered, MOST_CHOICES))
    condition = in_words(definition, question.relevant, question, language)
    if question.relevant is not None and not condition:
        condition = question.relevant.source.strip()
    return Seen(
        name=question.name, label=definition.words(question.label, language) or question.name,
        hint=definition.words(question.hint, language), asks=kind_of(question), is_question=question.kind == QUESTION,
        is_repeat=question.kind == REPEAT, is_note=question.readonly is not None and question.control == "input",
        level="m" if len(question.path) == _TOP else "s",
        is_required=question.required is not None and question.required.source.strip() != "false()",
        is_multiple=question.is_multiple, condition=condition, choices=choices, n_more=sum(1 for _one in offered),
    )  # fmt: skip


_TOP: Final = 2
