"""The words of a form: plain, or by key in every language, with quotes from the answers inside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from opennrm.protection.forms.rules.expressions import Compiled, compile_expression
from opennrm.protection.forms.rules.xform.errors import named
from opennrm.protection.forms.rules.xml import local_name

if TYPE_CHECKING:
    from lxml import etree

Text = tuple[str | Compiled, ...]
# language → key → form of the text ("" in words, else image, audio, video, short…) → text
Translations = Mapping[str, Mapping[str, Mapping[str, Text]]]
_ITEXT: Final = re.compile(r"\s*jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)\s*")


@dataclass(frozen=True, slots=True)
class Wording:
    """Words that stand where they are (`plain`) or under a key of the translations (`itext`)."""

    plain: Text = ()
    itext: str | None = None

    def __bool__(self) -> bool:
        """Tell whether there are any words."""
        return bool(self.plain) or self.itext is not None


def text_in(element: etree._Element) -> Text:
    """Return the text of an element; `<output value="…"/>` becomes its expression."""
    pieces: list[str | Compiled] = [element.text or ""]
    for child in element:
        if local_name(child) == "output":
            source = child.get("value") or child.get("ref") or "''"
            pieces.append(compile_expression(source))
        else:
            pieces.extend(text_in(child))
        pieces.append(child.tail or "")
    return tuple(piece for piece in pieces if not isinstance(piece, str) or piece)


def wording_of(text: str | None) -> Wording:
    """Return the words of an attribute: a key of the translations, or plain."""
    if not text:
        return Wording()
    match = _ITEXT.fullmatch(text)
    if match is not None:
        return Wording((), match.group(1) or match.group(2) or "")
    return Wording((text,))


def wording_in(element: etree._Element | None) -> Wording:
    """Return the words of a label or hint."""
    if element is None:
        return Wording()
    reference = wording_of(element.get("ref"))
    plain = text_in(element)
    return Wording(plain, reference.itext) if "".join(str(one) for one in plain).strip() or reference else Wording()


def translations_in(model: etree._Element) -> tuple[dict[str, dict[str, dict[str, Text]]], str]:
    """Return the translations and the name of the form's own language."""
    found: dict[str, dict[str, dict[str, Text]]] = {}
    default = ""
    for translation in model.iterfind("{*}itext/{*}translation"):
        language = translation.get("lang") or ""
        if not default or translation.get("default"):
            default = language
        texts = found.setdefault(language, {})
        for text in translation.iterfind("{*}text"):
            key = text.get("id") or ""
            forms = texts.setdefault(key, {})
            with named(tuple(key.strip("/").split("/")), "label"):
                forms.update((value.get("form") or "", text_in(value)) for value in text.iterfind("{*}value"))
    return found, default
