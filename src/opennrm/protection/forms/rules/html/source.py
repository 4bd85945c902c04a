"""An XForm taken apart for showing it: its binds, its texts in every language, its lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from opennrm.protection.forms.rules.html.languages import UNTOLD, Language, languages_of
from opennrm.protection.forms.rules.xform import InvalidForm
from opennrm.protection.forms.rules.xml import local_name, parse_xml_safely

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

JAVAROSA: Final = "{http://openrosa.org/javarosa}"
CONTROLS: Final = frozenset({"input", "secret", "select", "select1", "rank", "upload", "range", "trigger"})
ACTIONS: Final = frozenset({"setvalue", "setgeopoint"})


@dataclass(slots=True)
class Source:
    """What the parts of the page are made from."""

    model: etree._Element
    body: etree._Element
    root: etree._Element
    title: str
    binds: dict[str, dict[str, str]] = field(default_factory=dict)
    bind_ids: dict[str, str] = field(default_factory=dict)
    texts: dict[str, list[tuple[Language, etree._Element]]] = field(default_factory=dict)
    languages: tuple[Language, ...] = ()
    default: Language = UNTOLD
    lists: dict[str, etree._Element] = field(default_factory=dict)

    @property
    def root_path(self) -> str:
        """Return the path of the form's own element."""
        return f"/{local_name(self.root)}"

    def bind(self, path: str) -> Mapping[str, str]:
        """Return the rules of a path, attributes by local name."""
        return self.binds.get(path, {})

    def value_of(self, path: str) -> str:
        """Return the value that a new record has at a path."""
        here: etree._Element | None = self.root
        for name in path.split("/")[2:]:
            here = next((one for one in here if local_name(one) == name), None) if here is not None else None
        return (here.text or "").strip() if here is not None else ""

    def path(self, element: etree._Element, parent: str) -> str:
        """Return the absolute path that a control, group or repeat stands for; nothing if it has none."""
        by_id = element.get("bind")
        if by_id:
            return self.bind_ids.get(by_id, "")
        told = (element.get("ref") or element.get("nodeset") or "").strip()
        return _absolute(told, parent or self.root_path) if told else ""


def read_source(xform: str | bytes) -> Source:
    """Return the XForm taken apart.

    Raises
    ------
    InvalidForm
        It is no XForm.
    """
    document = parse_xml_safely(xform.encode() if isinstance(xform, str) else xform)
    model, body = document.find(".//{*}model"), document.find("{*}body")
    first = model.find("{*}instance") if model is not None else None
    if model is None or body is None or first is None or len(first) == 0:
        raise InvalidForm(_("This is no XForm: it has no model with an instance. Upload the form's workbook instead."))
    found = Source(model, body, first[0], (document.findtext(".//{*}title") or "").strip())
    _read_binds(found)
    _read_texts(found)
    found.lists = {one.get("id") or "": one for one in model.findall("{*}instance")[1:]}
    return found


def _read_binds(found: Source) -> None:
    for element in found.model.iterfind("{*}bind"):
        path = _absolute((element.get("nodeset") or element.get("ref") or "").strip(), found.root_path)
        values = {str(name).rpartition("}")[2]: str(value) for name, value in element.attrib.items()}
        found.binds.setdefault(path, {}).update(values)
        if element.get("id"):
            found.bind_ids[str(element.get("id"))] = path


def _read_texts(found: Source) -> None:
    translations = found.model.findall("{*}itext/{*}translation")
    found.languages = languages_of(one.get("lang") or "" for one in translations)
    if translations == [] or [one.source for one in found.languages] == ["default"]:
        found.languages = ()
    for at, translation in enumerate(translations):
        language = found.languages[at] if found.languages else UNTOLD
        if found.default is UNTOLD or translation.get("default"):
            found.default = language
        for text in translation.iterfind("{*}text"):
            found.texts.setdefault(text.get("id") or "", []).append((language, text))


def _absolute(told: str, parent: str) -> str:
    names = [name.strip() for name in told.split("/")]
    if told.startswith("/"):
        return "/" + "/".join(name for name in names if name)
    steps = [name for name in parent.split("/") if name]
    for name in names:
        if name == "..":
            steps = steps[:-1]
        elif name not in {"", "."}:
            steps.append(name)
    return "/" + "/".join(steps)
