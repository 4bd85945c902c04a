"""Questions that are answered by choosing: one, several, in an order, on a scale, or "I have read this"."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from opennrm.protection.forms.rules.html.controls import (
    Asked,
    Choice,
    Making,
    Values,
    described_by,
    hint,
    label_words,
    messages,
    nested_actions,
    question_class,
    rules,
    taken_action,
)
from opennrm.protection.forms.rules.html.markup import NOTHING, Html, attributes, tag, text
from opennrm.protection.forms.rules.html.standard import AGREED, FROM_TO
from opennrm.protection.forms.rules.html.words import itext_key
from opennrm.protection.forms.rules.xml import local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_PLAIN_LIST: Final = re.compile(r"\s*instance\(\s*['\"]([^'\"]+)['\"]\s*\)/([\w.\-]+)/([\w.\-]+)\s*")
_LABEL_KEY: Final = re.compile(r"jr:itext\(\s*([\w.\-:]+)\s*\)")
MOST_IN_PLACE: Final = 60
MOST_STEPS: Final = 12


def choice_question(making: Making, asked: Asked) -> Html:
    """Return a question with its choices."""
    wishes = " ".join(asked.appearances)
    if asked.kind in {"select", "select1"} and any(one in wishes for one in ("minimal", "autocomplete", "search")):
        return _drop_down(making, asked)
    carried = taken_action(making, asked.path)
    kind = {"select1": "radio", "select": "checkbox", "rank": "text"}[asked.kind]
    values = rules(asked, kind) | ({"data-name": asked.path} if kind == "radio" else {}) | carried
    first = NOTHING
    if asked.kind == "rank":
        first = tag("input", {**values, "class": "rank", "data-type-xml": "rank"})
        values = {"type": "text", "class": "ignore"}
    return _fieldset(making, asked, _options(making, asked, values), first)


def _fieldset(making: Making, asked: Asked, options: Html, first: Html = NOTHING, css: str = "") -> Html:
    hint_html = hint(making, asked)
    legend = tag("legend", {"class": "nrm-ask__label"}, label_words(making, asked))
    inside = tag("div", {"class": "option-wrapper"}, options)
    more = nested_actions(making, asked.element, asked.path)
    around: Values = {
        "class": question_class(asked, "nrm-ask", "simple-select", css or asked.kind),
        "aria-describedby": described_by(asked, hint_html),
    }
    return tag("fieldset", around, legend, hint_html, messages(making, asked), first, inside, more)


def _options(making: Making, asked: Asked, values: Values) -> Html:
    itemset = asked.element.find("{*}itemset")
    found = list(_choices(making, asked, itemset))
    given = attributes(values)
    options = [_option(given, one.value, _label(making, one)) for one in found]
    if itemset is not None and not found:
        template = tag("input", {**values, "value": ""})
        path = {"class": "itemset-template", "data-items-path": itemset.get("nodeset") or ""}
        options += [tag("label", path, template), _itemset_labels(making, itemset)]
    return Html("".join(options))


def _option(given: Html, value: str, label: Html) -> Html:
    return Html(f'<label><input{given} value="{text(value)}">{label}</label>')


def _choices(making: Making, asked: Asked, itemset: etree._Element | None) -> Iterator[Choice]:
    """Yield the choices that stand in the form and depend on nothing."""
    for item in asked.element.iterfind("{*}item"):
        label, value = item.find("{*}label"), (item.findtext("{*}value") or "").strip()
        key = itext_key(label.get("ref") or "") if label is not None else None
        yield Choice(value, key, "" if label is None else "".join(map(str, label.itertext())).strip() or value)
    plain = _PLAIN_LIST.fullmatch(itemset.get("nodeset") or "") if itemset is not None else None
    if itemset is not None and plain is not None:
        asks = (*plain.groups(), *_refs(itemset))
        if asks not in making.lists:
            making.lists[asks] = tuple(_listed(making, *asks))
        yield from making.lists[asks]


def _listed(making: Making, list_name: str, top: str, item: str, value_ref: str, label_ref: str) -> Iterator[Choice]:
    """Yield the choices of a list that stands in the form and is short enough to be written out."""
    held = making.source.lists.get(list_name)
    rows = [] if held is None or held.get("src") else held.findall(f"{{*}}{top}/{{*}}{item}")
    by_key = _LABEL_KEY.fullmatch(label_ref)
    for row in rows if len(rows) <= MOST_IN_PLACE else ():
        value = _cell(row, value_ref)
        yield Choice(value, _cell(row, by_key[1]) if by_key else None, _cell(row, label_ref) or value)


def _label(making: Making, choice: Choice) -> Html:
    return making.words.by_key(choice.key, "option-label") if choice.key is not None else _untold(choice.plain)


def _own_words(making: Making, choice: Choice) -> Html:
    """Return the words of a choice in the form's own language."""
    spoken = _spoken(making, choice)
    return next((words for _lang, own, words in spoken if own), text(choice.value))


def _untold(words: str) -> Html:
    return tag("span", {"class": "option-label active", "lang": "", "dir": "auto"}, text(words))


def _cell(row: etree._Element, name: str) -> str:
    return next((child.text or "" for child in row if local_name(child) == name), "")


def _refs(itemset: etree._Element) -> tuple[str, str]:
    value, label = itemset.find("{*}value"), itemset.find("{*}label")
    value_ref = value.get("ref") if value is not None else None
    label_ref = label.get("ref") if label is not None else None
    return (value_ref or "name").strip(), (label_ref or "label").strip()


def _itemset_labels(making: Making, itemset: etree._Element) -> Html:
    """Return the words of a list that the browser filters, for it to copy from."""
    value_ref, label_ref = _refs(itemset)
    by_key = _LABEL_KEY.fullmatch(label_ref)
    values: Values = {"class": "itemset-labels", "hidden": True, "data-value-ref": value_ref}
    if by_key is None:
        return tag("span", {**values, "data-label-ref": label_ref})
    named = re.search(r"instance\(\s*['\"]([^'\"]+)['\"]", itemset.get("nodeset") or "")
    held = making.source.lists.get(named[1]) if named else None
    keys = dict.fromkeys((one.text or "") for one in held.iter(f"{{*}}{by_key[1]}")) if held is not None else {}
    words = [making.words.by_key(key, "option-label") for key in keys]
    return tag("span", {**values, "data-label-type": "itext", "data-label-ref": by_key[1]}, *words)


def _drop_down(making: Making, asked: Asked) -> Html:
    hint_html = hint(making, asked)
    values = rules(asked, None) | taken_action(making, asked.path)
    values |= {
        "id": asked.id, "class": "govuk-select", "multiple": asked.kind == "select",
        "aria-describedby": described_by(asked, hint_html),
    }  # fmt: skip
    itemset = asked.element.find("{*}itemset")
    found = list(_choices(making, asked, itemset))
    options = [tag("option", {"value": one.value}, _own_words(making, one)) for one in found]
    translations = [_option_words(making, one) for one in found]
    empty = tag("option", {"value": ""}, text("…"))
    if itemset is not None and not found:
        path = {"class": "itemset-template", "value": "", "data-items-path": itemset.get("nodeset") or ""}
        empty = tag("option", path, text("…"))
    select = tag("select", values, *(() if asked.kind == "select" and found else (empty,)), *options)
    spoken = tag("span", {"class": "or-option-translations", "hidden": True}, *translations)
    labels = _itemset_labels(making, itemset) if itemset is not None and not found else NOTHING
    label = tag("label", {"for": asked.id, "class": "nrm-ask__label"}, label_words(making, asked))
    more = nested_actions(making, asked.element, asked.path)
    around = question_class(asked, "nrm-ask")
    return tag("div", {"class": around}, label, hint_html, messages(making, asked), select, spoken, labels, more)


def _spoken(making: Making, choice: Choice) -> list[tuple[str, bool, Html]]:
    """Return the words of a choice by language, without marks: an option holds none."""
    if choice.key is not None:
        return making.words.bare(choice.key)
    return [("", True, text(choice.plain))]


def _option_words(making: Making, choice: Choice) -> Html:
    return Html(
        "".join(
            tag("span", {"data-option-value": choice.value, "lang": lang, "class": "active" if own else None}, words)
            for lang, own, words in _spoken(making, choice)
        )
    )


def scale_question(making: Making, asked: Asked) -> Html:
    """Return a scale: its steps to choose from if they are few, else a number."""
    start, end, step = (_number(asked.element.get(name)) for name in ("start", "end", "step"))
    values = rules(asked, "radio") | {"data-name": asked.path} | taken_action(making, asked.path)
    if start is not None and end is not None and step and 0 < (end - start) / step <= MOST_STEPS:
        n_steps = int((end - start) / step)
        steps = (_plain_number(start + step * at) for at in range(n_steps + 1))
        options = Html("".join(_option(attributes(values), one, _untold(one)) for one in steps))
        return _fieldset(making, asked, options, css="nrm-scale")
    limits = {"min": asked.element.get("start"), "max": asked.element.get("end"), "step": asked.element.get("step")}
    hint_html = hint(making, asked, _limits(making, asked))
    del values["data-name"]
    given = {"type": "number", "id": asked.id, "class": "govuk-input", "aria-describedby": f"{asked.id}-hint"}
    label = tag("label", {"for": asked.id, "class": "nrm-ask__label"}, label_words(making, asked))
    control = tag("input", {**values, **limits, **given})
    around = question_class(asked, "nrm-ask", "non-select")
    more = nested_actions(making, asked.element, asked.path)
    return tag("div", {"class": around}, label, hint_html, messages(making, asked), control, more)


def _limits(making: Making, asked: Asked) -> Html:
    start, end = text(asked.element.get("start") or ""), text(asked.element.get("end") or "")
    return Html(making.words.standard(FROM_TO, "or-hint").replace("{start}", start).replace("{end}", end))


def _number(told: str | None) -> Decimal | None:
    try:
        found = Decimal(told or "")
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _plain_number(value: Decimal) -> str:
    return format(value.normalize(), "f")


def trigger_question(making: Making, asked: Asked) -> Html:
    """Return words with a box to tick below them."""
    values = rules(asked, "checkbox") | taken_action(making, asked.path)
    label = making.words.standard(AGREED, "option-label")
    return _fieldset(making, asked, _option(attributes(values), "OK", label))
