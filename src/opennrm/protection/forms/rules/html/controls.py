"""One question on the page: its words, its rules, its field."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from opennrm.protection.forms.rules.html.markup import NOTHING, Html, classes, tag, text
from opennrm.protection.forms.rules.html.source import ACTIONS, JAVAROSA
from opennrm.protection.forms.rules.html.standard import CONSTRAINT, MUST, REQUIRED
from opennrm.protection.forms.rules.xml import local_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from opennrm.protection.forms.rules.html.source import Source
    from opennrm.protection.forms.rules.html.words import Words

Values = dict[str, str | bool | None]
_INPUT_TYPES: Final = {
    "date": "date", "dateTime": "datetime-local", "time": "time", "binary": "file", "int": "number",
    "integer": "number", "decimal": "number", "float": "number", "double": "number",
}  # fmt: skip
_NEVER: Final = "false()"
_ALWAYS: Final = "true()"


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice: its value, and its words by their key or as they are."""

    value: str
    key: str | None
    plain: str


@dataclass(slots=True)
class Making:
    """A page that is being made: the form, its words, and what has been used up so far."""

    source: Source
    words: Words
    n_questions: int = 0
    shown: set[str] = field(default_factory=set)
    actions: dict[str, Values] = field(default_factory=dict)
    lists: dict[tuple[str, ...], tuple[Choice, ...]] = field(default_factory=dict)

    def next_id(self) -> str:
        """Return an id for the next question."""
        self.n_questions += 1
        return f"q{self.n_questions}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A control of the body with the path it fills, the rules of that path, and an id for the page."""

    element: etree._Element
    path: str
    bind: Mapping[str, str]
    id: str

    @property
    def kind(self) -> str:
        """Return what sort of control it is."""
        return local_name(self.element)

    @property
    def type(self) -> str:
        """Return the type of its value."""
        return (self.bind.get("type") or "string").rpartition(":")[2]

    @property
    def appearances(self) -> list[str]:
        """Return the designer's wishes about its looks."""
        wishes = (self.element.get("appearance") or "").lower().split()
        return [*wishes, f"rows-{self.element.get('rows')}"] if self.element.get("rows") else wishes

    @property
    def is_readonly(self) -> bool:
        """Tell whether nobody may change it."""
        return self.bind.get("readonly") == _ALWAYS

    @property
    def is_required(self) -> bool:
        """Tell whether it may have to be answered."""
        return self.bind.get("required", _NEVER) not in {_NEVER, ""}


def rules(asked: Asked, input_type: str | None) -> Values:
    """Return what enketo reads from the field itself."""
    bind = asked.bind
    values: Values = {"type": input_type, "name": asked.path, "data-type-xml": asked.type}
    if asked.is_required:
        values["data-required"] = bind["required"]
    for name in ("constraint", "relevant", "calculate"):
        if bind.get(name):
            values[f"data-{name}"] = bind[name]
    if bind.get("preload"):
        values |= {"data-preload": bind["preload"], "data-preload-params": bind.get("preloadParams", "")}
    if asked.is_readonly:
        values["readonly"] = True
    return values


def question_class(asked: Asked, *more: str) -> str:
    """Return the classes of the element around a question."""
    branch = "or-branch pre-init" if asked.bind.get("relevant") else ""
    wishes = [f"or-appearance-{wish}" for wish in asked.appearances]
    return classes("question", *more, branch, *wishes, "readonly" if asked.is_readonly else "")


def label_words(making: Making, asked: Asked) -> Html:
    """Return the question itself, and in words that it has to be answered."""
    label = making.words.of(asked.element.find("{*}label"), "question-label")
    if not asked.is_required or asked.is_readonly:
        return label or tag("span", {"class": "question-label active", "lang": ""}, text(asked.path.rpartition("/")[2]))
    return Html(f"{label} {tag('span', {'class': 'required'}, making.words.standard(MUST, ''))}")


def hint(making: Making, asked: Asked, *more: Html) -> Html:
    """Return the hint in an element that the field can point to."""
    words = Html(making.words.of(asked.element.find("{*}hint"), "or-hint") + "".join(more))
    return tag("div", {"class": "nrm-ask__hint", "id": f"{asked.id}-hint"}, words) if words else NOTHING


def messages(making: Making, asked: Asked) -> Html:
    """Return what is said when the answer does not do; out of sight until then."""
    parts = []
    if asked.bind.get("constraint"):
        told = making.words.message(asked.bind.get("constraintMsg"), "or-constraint-msg", CONSTRAINT)
        parts.append(told)
    if asked.is_required:
        parts.append(making.words.message(asked.bind.get("requiredMsg"), "or-required-msg", REQUIRED))
    return tag("div", {"class": "nrm-ask__error", "id": f"{asked.id}-error"}, *parts)


def described_by(asked: Asked, hint_html: Html) -> str | None:
    """Return what the field points to besides its label."""
    return f"{asked.id}-hint" if hint_html else None


def field_question(making: Making, asked: Asked) -> Html:
    """Return a question that is answered by typing, by choosing a date or by attaching a file."""
    if _only_tells(making, asked):
        return _note(making, asked)
    hint_html = hint(making, asked)
    values = rules(asked, None)
    values |= {"id": asked.id, "aria-describedby": described_by(asked, hint_html), **taken_action(making, asked.path)}
    if asked.type == "string" and _is_long(asked):
        control = tag("textarea", {**values, "rows": "4", "class": "govuk-textarea"})
    else:
        control = tag("input", {**values, **_input(asked)})
    label = tag("label", {"for": asked.id, "class": "nrm-ask__label"}, label_words(making, asked))
    error, more = messages(making, asked), nested_actions(making, asked.element, asked.path)
    around = question_class(asked, "nrm-ask", "non-select")
    return tag("div", {"class": around}, label, hint_html, error, control, more)


def _only_tells(making: Making, asked: Asked) -> bool:
    """Tell whether there is nothing to fill in and no value to show."""
    has_value = asked.bind.get("calculate") or asked.path in making.actions or making.source.value_of(asked.path)
    return asked.is_readonly and asked.kind == "input" and not has_value


def _note(making: Making, asked: Asked) -> Html:
    """Return words that only tell something; the field that enketo wants stays out of sight."""
    values = rules(asked, "text") | {"hidden": True, "tabindex": "-1", **taken_action(making, asked.path)}
    label = tag("div", {"class": "nrm-ask__note"}, making.words.of(asked.element.find("{*}label"), "question-label"))
    more = nested_actions(making, asked.element, asked.path)
    around = question_class(asked, "nrm-ask", "non-select", "note")
    return tag("div", {"class": around}, label, hint(making, asked), tag("input", values), more)


def _is_long(asked: Asked) -> bool:
    wishes = " ".join(asked.appearances)
    return any(one in wishes for one in ("multi-line", "multiline", "text-area", "textarea", "rows-"))


def _input(asked: Asked) -> Values:
    """Return the field's type and what follows from it."""
    kind = "file" if asked.kind == "upload" else _INPUT_TYPES.get(asked.type, "text")
    values: Values = {"type": kind, "class": "govuk-file-upload" if kind == "file" else "govuk-input"}
    if kind == "number":
        values |= {"step": "any", "inputmode": "decimal"} if asked.type != "int" else {"inputmode": "numeric"}
    elif kind == "text" and "numbers" in asked.appearances:
        values |= {"type": "tel", "inputmode": "numeric"}
    elif kind == "file":
        values["accept"] = asked.element.get("accept") or asked.element.get("mediatype") or None
        if any(one.startswith("new") for one in asked.appearances):
            values["capture"] = "user" if "new-front" in asked.appearances else "environment"
    elif asked.kind == "secret":
        values["type"] = "password"
    return values


def nested_actions(making: Making, element: etree._Element, path: str) -> Html:
    """Return the values that are set when this answer changes."""
    found = [one for one in element if local_name(one) in ACTIONS and event_of(one)]
    return Html("".join(tag("input", action(making, one, making.source.path(one, path))) for one in found))


def action(making: Making, element: etree._Element, path: str) -> Values:
    """Return what enketo reads of a value that is set on an event."""
    given = making.source.bind(path).get("type") or "string"
    values: Values = {"type": "hidden", "name": path, "data-type-xml": given.rpartition(":")[2]}
    return values | action_rules(element)


def action_rules(element: etree._Element) -> Values:
    """Return which value is set, and when."""
    if local_name(element) == "setgeopoint":
        return {"data-event": event_of(element), "data-setgeopoint": "true"}
    written = (element.text or "").strip()
    value = element.get("value") or (f'"{written}"' if written else "")
    return {"data-event": event_of(element), "data-setvalue": value}


def event_of(element: etree._Element) -> str:
    """Return the events on which a value is set."""
    return next((str(value) for name, value in element.attrib.items() if str(name).rpartition("}")[2] == "event"), "")


def taken_action(making: Making, path: str) -> Values:
    """Return the action of the model that this field carries; each is carried once."""
    making.shown.add(path)
    return making.actions.pop(path, {})


def repeat_count(element: etree._Element) -> str | None:
    """Return how often a repeat comes, if the form says so."""
    return element.get(f"{JAVAROSA}count")
