"""From an XForm to what the browser fills in: the HTML of the form and the XML of its data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.protection.forms.rules.html.controls import Making
from opennrm.protection.forms.rules.html.groups import contents
from opennrm.protection.forms.rules.html.hidden import gather_actions, hidden_fields
from opennrm.protection.forms.rules.html.markup import NOTHING, Html, tag, text
from opennrm.protection.forms.rules.html.model import model_xml
from opennrm.protection.forms.rules.html.source import Source, read_source
from opennrm.protection.forms.rules.html.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opennrm.protection.forms.rules.html.languages import Language


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form as enketo-core takes it. `html` holds nothing that was not escaped, and no script or style."""

    title: str
    html: Html
    model: str
    languages: tuple[Language, ...]
    default_language: str


def form_html(xform: str | bytes, media: Mapping[str, bytes] | None = None) -> FormPage:
    """Return the page of a form; `media` has the files of its lists by name.

    Raises
    ------
    InvalidForm
        It is no XForm.
    """
    source = read_source(xform)
    making = Making(source, Words(source))
    actions = gather_actions(making)
    shown = contents(making, source.body)
    hidden = hidden_fields(making, actions)
    values: dict[str, str | bool | None] = {
        "class": "or", "id": "form", "data-form-id": source.root.get("id") or "_", "autocomplete": "off",
        "novalidate": True, "dir": source.default.direction, "lang": None,
    }  # fmt: skip
    html = tag("form", values, _languages(source), shown, hidden)
    return FormPage(source.title, html, model_xml(source, media or {}), source.languages, source.default.tag)


def _languages(source: Source) -> Html:
    if not source.languages:
        return NOTHING
    options = (
        tag("option", {"value": one.tag, "data-dir": one.direction, "lang": None}, text(one.name))
        for one in source.languages
    )
    values = {"id": "form-languages", "class": "govuk-select", "data-default-lang": source.default.tag}
    return tag("select", values, *options)
