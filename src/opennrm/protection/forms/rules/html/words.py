"""The words of a form on the page: every language at once, the one in use marked `active`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from django.utils.translation import gettext

from opennrm.protection.forms.rules.html.languages import UNTOLD, Language
from opennrm.protection.forms.rules.html.markdown import markdown
from opennrm.protection.forms.rules.html.markup import NOTHING, Html, classes, tag, text
from opennrm.protection.forms.rules.html.standard import MORE, standard_words
from opennrm.protection.forms.rules.xml import local_name

if TYPE_CHECKING:
    from lxml import etree

    from opennrm.protection.forms.rules.html.source import Source

MISSING: Final = frozenset({"", "-"})
_ITEXT: Final = re.compile(r"\s*jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)\s*")
_MARK: Final = re.compile("\ue000(\\d+)\ue001")
_MEDIA: Final = ("image", "audio", "video")


@dataclass(slots=True)
class Words:
    """Turns labels, hints and messages into spans, and keeps those it has made."""

    source: Source
    made: dict[tuple[str, str, str], Html] = field(default_factory=dict)
    bared: dict[str, list[tuple[str, bool, Html]]] = field(default_factory=dict)

    def of(self, element: etree._Element | None, css: str) -> Html:
        """Return the words of a label or hint."""
        if element is None:
            return NOTHING
        key = itext_key(element.get("ref") or "")
        if key is not None:
            return self.by_key(key, css)
        plain = _plain(element)
        return self._span(UNTOLD, plain, css, "") if plain.strip() else NOTHING

    def message(self, told: str | None, css: str, standard: str) -> Html:
        """Return the words of a bind's message, or the standard ones in each language."""
        if not told:
            return self.standard(standard, css)
        key = itext_key(told)
        return self._span(UNTOLD, text(told), css, "") if key is None else self.by_key(key, css)

    def standard(self, message: str, css: str) -> Html:
        """Return words of our own in each of the form's languages."""
        made = self.made.get(("", message, css))
        if made is None:
            languages = self.source.languages or (UNTOLD,)
            spans = (self._span(one, text(standard_words(message, one.tag)), css, "") for one in languages)
            made = self.made["", message, css] = Html("".join(spans))
        return made

    def by_key(self, key: str, css: str) -> Html:
        """Return the words that stand under a key of the translations."""
        made = self.made.get((key, "", css))
        if made is None:
            made = self.made[key, "", css] = self._of_key(key, css)
        return made

    def bare(self, key: str) -> list[tuple[str, bool, Html]]:
        """Return what stands under a key by language, without marks, and which is the form's own."""
        if key not in self.bared:
            entries = self.source.texts.get(key, [])
            self.bared[key] = [(one.tag, self._is_own(one), text(_bare(entry))) for one, entry in entries]
        return self.bared[key]

    def _is_own(self, language: Language) -> bool:
        return language is UNTOLD or language is self.source.default

    def _of_key(self, key: str, css: str) -> Html:
        entries = self.source.texts.get(key, [])
        own = next((one for language, one in entries if language == self.source.default), None)
        return Html("".join(self._of_language(language, entry, own, css, key) for language, entry in entries))

    def _of_language(
        self, language: Language, entry: etree._Element, own: etree._Element | None, css: str, key: str
    ) -> Html:  # fmt: skip
        values = {value.get("form") or "": value for value in entry.iterfind("{*}value")}
        shown = values.get("long") if "long" in values else values.get("", values.get("short"))
        words = _plain(shown) if shown is not None else NOTHING
        if words in MISSING and own is not None:
            fallback = next((one for one in own.iterfind("{*}value") if not one.get("form")), None)
            words = _plain(fallback) if fallback is not None else NOTHING
        parts = [self._span(language, words, css, key)] if words not in MISSING or shown is not None else []
        parts += [self._media(language, form, values[form], words, key) for form in _MEDIA if form in values]
        if "guidance" in values:
            parts.append(self._guidance(language, values["guidance"], css))
        return Html("".join(parts))

    def _span(self, language: Language, words: Html, css: str, key: str) -> Html:
        is_active = self._is_own(language)
        values = {
            "lang": language.tag, "dir": language.direction, "class": classes(css, "active" if is_active else ""),
            "data-itext-id": key if css == "option-label" else None,
        }  # fmt: skip
        return tag("span", values, words)

    def _media(self, language: Language, form: str, value: etree._Element, words: Html, key: str) -> Html:
        is_active = self._is_own(language)
        values: dict[str, str | bool | None] = {
            "lang": language.tag, "class": "active" if is_active else None,
            "src": media_address((value.text or "").strip()), "data-itext-id": key,
        }  # fmt: skip
        if form == "image":
            return tag("img", {**values, "alt": "" if words not in MISSING else gettext("Picture")})
        return tag(form, {**values, "controls": True, "preload": "none"})

    def _guidance(self, language: Language, value: etree._Element, css: str) -> Html:
        is_active = self._is_own(language)
        summary = tag("summary", {}, text(standard_words(MORE, language.tag)))
        given = {"lang": language.tag, "dir": language.direction}
        return tag("details", {**given, "class": classes(css, "active" if is_active else "")}, summary, _plain(value))


def itext_key(reference: str) -> str | None:
    """Return the key that `jr:itext('key')` names."""
    match = _ITEXT.fullmatch(reference)
    return None if match is None else (match.group(1) or match.group(2) or "")


def media_address(name: str) -> str:
    """Return where the page finds a file of the form: beside itself."""
    return f"media/{quote(name.rpartition('/')[2])}"


def _plain(element: etree._Element) -> Html:
    """Return the words of an element; what they quote from the answers is filled in by the browser."""
    outputs: list[Html] = []
    if not len(element):
        return markdown(_clean(element.text).replace("\r\n", "\n"))
    made = markdown(_with_marks(element, outputs).replace("\r\n", "\n"))
    return Html(_MARK.sub(lambda match: outputs[int(match[1])] if int(match[1]) < len(outputs) else "", made))


def _with_marks(element: etree._Element, outputs: list[Html]) -> str:
    pieces = [_clean(element.text)]
    for child in element:
        if local_name(child) == "output":
            pieces.append(f"\ue000{len(outputs)}\ue001")
            value = child.get("value") or child.get("ref") or "''"
            outputs.append(tag("span", {"class": "or-output", "data-value": value.strip()}, Html(" ")))
        else:
            pieces.append(_with_marks(child, outputs))
        pieces.append(_clean(child.tail))
    return "".join(pieces)


def _bare(entry: etree._Element) -> str:
    values = {value.get("form") or "": value for value in entry.iterfind("{*}value")}
    shown = values.get("", values.get("long", values.get("short")))
    return "" if shown is None else "".join(map(str, shown.itertext())).strip()


def _clean(written: str | None) -> str:
    return (written or "").replace("\ue000", "").replace("\ue001", "")
