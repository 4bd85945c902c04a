"""All versions of a form as one, so that their answers stand in the same tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opennrm.protection.forms.rules.xform import FormDefinition, Question


def merged(newest: FormDefinition, *older: FormDefinition) -> FormDefinition:
    """Return the newest version, and behind its questions those that only older versions have."""
    found = newest
    for one in older:
        found = _with(found, one)
    return found


def _with(newer: FormDefinition, older: FormDefinition) -> FormDefinition:
    root = _together(newer.root, older.root)
    translations = {
        language: {**older.translations.get(language, {}), **newer.translations.get(language, {})}
        for language in dict.fromkeys([*newer.translations, *older.translations])
    }
    return replace(
        newer, root=root, questions={question.path: question for question in _flat(root)}, translations=translations,
        languages=tuple(translations), instances={**older.instances, **newer.instances},
    )  # fmt: skip


def _together(newer: Question, older: Question) -> Question:
    theirs = {child.name: child for child in older.children}
    children = []
    for child in newer.children:
        same = theirs.pop(child.name, None)
        is_shared = same is not None and bool(child.children) and same.kind == child.kind
        children.append(_together(child, same) if is_shared and same is not None else child)
    children.extend(theirs.values())
    return replace(newer, children=tuple(children), by_name={child.name: child for child in children})


def _flat(top: Question) -> list[Question]:
    found, waiting = [], [top]
    while waiting:
        question = waiting.pop()
        found.append(question)
        waiting.extend(reversed(question.children))
    return found
