"""What an XForm says, read once and kept: its questions, their rules, their words in every language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from opennrm.protection.forms.rules.xform.words import Text, Translations, Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from opennrm.protection.forms.rules.expressions import Compiled, Node

Path = tuple[str, ...]
GROUP: Final = "group"
REPEAT: Final = "repeat"
QUESTION: Final = "question"
NO_WORDING: Final = Wording()


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice written in the question itself."""

    value: str
    label: Wording


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """Where a question's choices come from: written in it, or nodes found by an expression."""

    written: tuple[Choice, ...] = ()
    nodeset: Compiled | None = None
    value_name: str = "name"
    label_name: str = "label"
    is_label_itext: bool = False
    known_values: frozenset[str] | None = None
    is_checkable: bool = True
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """The limits of a slider."""

    start: float
    end: float
    step: float


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question, a group or a repeat; `custom` has the form's own columns (`opennrm:*`) by name."""

    path: Path
    kind: str = QUESTION
    type: str = "string"
    control: str = ""
    appearance: str = ""
    mediatype: str = ""
    label: Wording = NO_WORDING
    hint: Wording = NO_WORDING
    required: Compiled | None = None
    constraint: Compiled | None = None
    relevant: Compiled | None = None
    calculate: Compiled | None = None
    readonly: Compiled | None = None
    required_message: Wording = NO_WORDING
    constraint_message: Wording = NO_WORDING
    preload: str = ""
    preload_params: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)
    choices: Choices | None = None
    range: Range | None = None
    repeat_count: Compiled | None = None
    default: str = ""
    children: tuple[Question, ...] = ()
    by_name: Mapping[str, Question] = field(default_factory=dict)
    keeps_answer: bool = False

    @property
    def name(self) -> str:
        """Return the last name of the path."""
        return self.path[-1]

    @property
    def path_text(self) -> str:
        """Return the path as XPath writes it."""
        return "/" + "/".join(self.path)

    @property
    def is_repeat(self) -> bool:
        """Tell whether it comes several times."""
        return self.kind == REPEAT

    @property
    def is_multiple(self) -> bool:
        """Tell whether the answer is a list of choices."""
        return self.control in {"select", "rank"}


@dataclass(frozen=True, slots=True)
class SetValue:
    """A value set when something happens while the form is filled in."""

    path: Path
    events: tuple[str, ...]
    value: Compiled | None
    text: str


@dataclass(frozen=True, slots=True)
class FormWarning:
    """What a designer should know; the form works all the same. `kind` is a word for machines."""

    kind: str
    path: str
    message: object

    def __str__(self) -> str:
        """Return the sentence in the active language."""
        return str(self.message)


@dataclass(frozen=True, slots=True, eq=False)
class FormDefinition:
    """A form, ready to check what is filled in."""

    form_id: str
    version: str
    title: str
    root: Question
    questions: Mapping[Path, Question]
    languages: tuple[str, ...]
    default_language: str
    translations: Translations
    instances: Mapping[str, Node]
    media: tuple[str, ...]
    missing_media: tuple[str, ...]
    setvalues: tuple[SetValue, ...]
    order: tuple[Question, ...]
    needs_passes: bool
    warnings: tuple[FormWarning, ...]

    def leaves(self) -> Iterator[Question]:
        """Yield the questions in the order of the form, without groups, repeats and the form's own notes on itself."""
        for question in self.questions.values():
            if question.kind == QUESTION and question.path[1:2] != ("meta",):
                yield question

    def words(
        self,
        wording: Wording,
        language: str | None = None,
        output: Callable[[Compiled], str] | None = None,
    ) -> str:
        """Return the words in a language; `output` fills in what they quote from the answers."""
        text = self.text(wording, language)
        shown = output or (lambda compiled: f"[{compiled.source.strip().rpartition('/')[2]}]")
        return "".join(part if isinstance(part, str) else shown(part) for part in text).strip()

    def text(self, wording: Wording, language: str | None = None) -> Text:
        """Return the words in a language, else in the form's own, in pieces."""
        if wording.itext is None:
            return wording.plain
        for name in (language or self.default_language, self.default_language, *self.languages):
            found = self.translations.get(name, {}).get(wording.itext, {}).get("")
            if found:
                return found
        return wording.plain
