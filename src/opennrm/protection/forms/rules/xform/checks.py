"""What makes a form unusable: names that lead nowhere, and questions that need one another in a circle."""

from __future__ import annotations

from graphlib import CycleError
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from opennrm.protection.forms.rules.expressions import syntax
from opennrm.protection.forms.rules.xform.dependencies import ANYTHING, lists_of, needs_of, order_of, references_of
from opennrm.protection.forms.rules.xform.errors import InvalidForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.utils.functional import Promise

    from opennrm.protection.forms.rules.expressions import Compiled, Node
    from opennrm.protection.forms.rules.xform.body import Shown
    from opennrm.protection.forms.rules.xform.definition import Path, Question
    from opennrm.protection.forms.rules.xform.words import Text, Translations

MOST_NAMED = 20


def rules_of(question: Question) -> Iterator[tuple[str, Compiled]]:
    """Yield the expressions of a question with the names of their columns."""
    for name in ("required", "constraint", "relevant", "calculate", "readonly", "repeat_count"):
        compiled = getattr(question, name)
        if compiled is not None:
            yield name, compiled
    if question.choices is not None and question.choices.nodeset is not None:
        yield "choices", question.choices.nodeset


def check_references(
    questions: Mapping[Path, Question],
    shown: Mapping[Path, Shown],
    instances: Mapping[str, Node],
    missing: tuple[str, ...],
) -> None:
    """Refuse a form whose body or expressions name what is not there.

    Raises
    ------
    InvalidForm
        Its `errors` has a sentence for each question.
    """
    errors: dict[str, str | Promise] = {}
    for path, here in shown.items():
        if path not in questions and (here.control or here.is_repeat):
            errors[_text(path)] = format_lazy(_("“{path}” is shown, but is not in the form's data."), path=_text(path))
    for question in questions.values():
        for name, compiled in rules_of(question):
            wrong = _wrong(question, name, compiled, questions, instances, has_missing=bool(missing))
            if wrong is not None:
                errors.setdefault(question.path_text, wrong)
    if errors:
        shown_errors = dict(list(errors.items())[:MOST_NAMED])
        message = "\n".join(["{first}", *(f"{{e{at}}}" for at in range(len(shown_errors)))])
        values = {f"e{at}": text for at, text in enumerate(shown_errors.values())}
        first = _("The form names questions or lists that do not exist:")
        raise InvalidForm(format_lazy(message, first=first, **values), errors=shown_errors)


def _wrong(
    question: Question,
    name: str,
    compiled: Compiled,
    questions: Mapping[Path, Question],
    instances: Mapping[str, Node],
    *,
    has_missing: bool,
) -> Promise | str | None:
    for reference in references_of(compiled, question.path):
        if reference.path not in questions and reference.path[-1] != ANYTHING:
            message = _("Question “{name}” ({rule}) refers to “{path}”, which does not exist.")
            return format_lazy(message, name=question.name, rule=name, path=_text(reference.path))
    unknown = sorted(lists_of(compiled) - set(instances))
    if unknown and not has_missing:
        message = _("Question “{name}” ({rule}) asks the list “{path}”, which does not exist.")
        return format_lazy(message, name=question.name, rule=name, path=unknown[0])
    return None


def computation_order(questions: Mapping[Path, Question]) -> tuple[tuple[Question, ...], bool]:
    """Return the questions with something to work out, what is needed first; and whether one pass may not do.

    Raises
    ------
    InvalidForm
        When questions need one another in a circle; it names them.
    """
    groups = frozenset(question.path for question in questions.values() if question.children)
    needs = [
        needs_of(question.path, (question.relevant, question.calculate), groups, questions)
        for question in questions.values()
    ]
    try:
        order, needs_passes = order_of(needs)
    except CycleError as error:
        circle = [questions[path].name for path in error.args[1]][::-1]
        message = _("These questions need one another in a circle: {circle}. Break it at one of them.")
        raise InvalidForm(format_lazy(message, circle=" → ".join(circle))) from error
    wanted = (questions[path] for path in order if path in questions)
    return tuple(one for one in wanted if one.relevant is not None or one.calculate is not None), needs_passes


def quotes_answers(questions: Mapping[Path, Question], translations: Translations) -> bool:
    """Tell whether an expression asks for the words of a choice where such words quote answers.

    The answers they quote stand in no expression, so their order is not known beforehand.
    """
    has_quotes = any(
        _is_quoting(text) for texts in translations.values() for forms in texts.values() for text in forms.values()
    ) or any(
        _is_quoting(choice.label.plain)
        for question in questions.values()
        if question.choices is not None
        for choice in question.choices.written
    )
    return has_quotes and any(
        isinstance(one, syntax.Call) and one.name == "jr:choice-name"
        for question in questions.values()
        for compiled in (question.relevant, question.calculate)
        if compiled is not None
        for one in syntax.walk(compiled.tree)
    )


def _is_quoting(text: Text) -> bool:
    return any(not isinstance(piece, str) for piece in text)


def _text(path: Path) -> str:
    return "/" + "/".join(path)
