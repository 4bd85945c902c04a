"""What a new version of a form changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from opennrm.protection.forms.rules.describing import kind_of, parts_of
from opennrm.protection.forms.rules.tables.layout import choices_with_words

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from opennrm.protection.forms.rules.expressions import Compiled
    from opennrm.protection.forms.rules.xform import FormDefinition, Question


@dataclass(frozen=True, slots=True)
class Changed:
    """A question that both versions have, and what about it is different."""

    path: str
    what: tuple[str | Promise, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """What is new, what is gone, what is different."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Changed, ...]
    is_moved: bool
    new_languages: tuple[str, ...]
    lost_languages: tuple[str, ...]

    def __bool__(self) -> bool:
        """Tell whether anything is different."""
        return bool(self.added or self.removed or self.changed or self.new_languages or self.lost_languages) or (
            self.is_moved
        )


def differences(before: FormDefinition, after: FormDefinition) -> Differences:
    """Return what is different between two versions of a form; questions are the same by their path."""
    old, new = _by_path(before), _by_path(after)
    kept = [path for path in new if path in old]
    changed = ((path, _changes(before, after, old[path], new[path])) for path in kept)
    return Differences(
        added=tuple(path for path in new if path not in old),
        removed=tuple(path for path in old if path not in new),
        changed=tuple(Changed(path, what) for path, what in changed if what),
        is_moved=kept != [path for path in old if path in new],
        new_languages=tuple(one for one in after.languages if one not in before.languages),
        lost_languages=tuple(one for one in before.languages if one not in after.languages),
    )


def _by_path(definition: FormDefinition) -> dict[str, Question]:
    return {"/".join(question.path[1:]): question for question in parts_of(definition)}


def _changes(before: FormDefinition, after: FormDefinition, old: Question, new: Question) -> tuple[str | Promise, ...]:
    languages = [one for one in before.languages if one in after.languages] or [""]
    looked_at: tuple[tuple[str | Promise, Any, Any], ...] = (
        (_("what it asks for"), str(kind_of(old)), str(kind_of(new))),
        (_("its words"), _words(before, old, languages), _words(after, new, languages)),
        (_("its choices"), _choices(before, old, languages), _choices(after, new, languages)),
        (_("when it is asked"), _source(old.relevant), _source(new.relevant)),
        (_("what must hold"), _source(old.constraint), _source(new.constraint)),
        (_("whether it must be answered"), _source(old.required), _source(new.required)),
        (_("how it is worked out"), _source(old.calculate), _source(new.calculate)),
        (_("what it fills in the case"), dict(old.custom), dict(new.custom)),
    )
    return tuple(title for title, one, other in looked_at if one != other)


def _words(definition: FormDefinition, question: Question, languages: list[str]) -> list[str]:
    wordings = (question.label, question.hint, question.constraint_message, question.required_message)
    return [definition.words(one, language) for one in wordings for language in languages]


def _choices(definition: FormDefinition, question: Question, languages: list[str]) -> list[tuple[str, str]]:
    return [one for language in languages for one in choices_with_words(definition, question, language)]


def _source(compiled: Compiled | None) -> str:
    return "" if compiled is None else "".join(compiled.source.split())
