"""Gather every string a person may read: `python tools/extract_messages.py [--check]`.

Reads the Python files, templates and code lists of the package and brings `locale/*/LC_MESSAGES/django.po` up to
date: new strings come in without a translation, strings no longer used go. `--check` changes nothing, prints what
the catalogues lack, and fails if it is anything.
"""

from __future__ import annotations

import csv
import json
import sys
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "opennrm"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("fr", "ru")
# Into these only what a person reads on their own page is translated, so far.
OWN_PAGE_LANGUAGES = ("ar", "uk")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
# The words of OpenNRM in {name}.
# Copyright (C) the OpenNRM contributors. This file is distributed under the licence of OpenNRM.
"""
Message = str | tuple[str, ...]


def extract() -> Catalog:
    """Return all messages of the package with the files they stand in."""
    found = Catalog(charset="utf-8")
    for place, message, context in _all_messages():
        found.add(message, locations=[(place, 0)], context=context, flags=_flags(message))
    return found


def _flags(message: Message) -> set[str]:
    texts = (message,) if isinstance(message, str) else message
    return {"python-format"} if any("%(" in text for text in texts) else set()


def _all_messages() -> Iterator[tuple[str, Message, str | None]]:
    for path in sorted(PACKAGE.rglob("*")):
        place = path.relative_to(PACKAGE).as_posix()
        if path.suffix == ".py" and "/migrations/" not in place:
            yield from _in_python(place, path.read_bytes())
        elif path.suffix in {".html", ".txt"} and "/templates/" in f"/{place}" and "/static/" not in place:
            yield from _in_template(place, path.read_text(encoding="utf-8"))
        elif path.parent.name == "code_lists" and path.suffix == ".yaml":
            yield from _in_code_list(place, yaml.safe_load(path.read_text(encoding="utf-8")))
        elif place.endswith("data/htcds/codelists.json"):
            yield from _in_htcds(place, json.loads(path.read_text(encoding="utf-8")), path.with_name("fields.csv"))


def _in_python(place: str, source: bytes) -> Iterator[tuple[str, Message, str | None]]:
    for _line, function, messages, _comments in extract_python(BytesIO(source), KEYWORDS, [], {}):
        yield from _called(place, str(function), messages)


def _called(place: str, function: str, messages: Any) -> Iterator[tuple[str, Message, str | None]]:
    """Sort the arguments of a call into context, singular and plural."""
    given = [messages] if isinstance(messages, str) else list(messages or ())
    context = given.pop(0) if "pgettext" in function and given else None
    wanted = 2 if "ngettext" in function or "npgettext" in function else 1
    texts = given[:wanted]
    if len(texts) == wanted and all(texts):
        yield place, texts[0] if wanted == 1 else tuple(texts), context


def _in_template(place: str, source: str) -> Iterator[tuple[str, Message, str | None]]:
    # The bracket keeps Python's tokeniser from minding how the template is indented.
    yield from _in_python(place, f"(\n{templatize(source)}\n)".encode())


def _in_code_list(place: str, data: dict[str, Any]) -> Iterator[tuple[str, Message, str | None]]:
    for text in (data["title"], data["description"]):
        yield place, text, None
    for code in data["codes"].values():
        for text in (code["label"], code.get("description")):
            if text:
                yield place, text, None


def _in_htcds(place: str, data: dict[str, Any], fields: Path) -> Iterator[tuple[str, Message, str | None]]:
    with fields.open(encoding="utf-8", newline="") as file:
        about = {row["field"]: row for row in csv.DictReader(file)}
    for name, codes in data["codelists"].items():
        for text in (about[name]["label"], about[name]["description"]):
            if text:
                yield place, text, None
        for code in codes:
            if "WebsitesAndApps" not in name or code["code"] == "Other":
                yield place, code["label"], None


def catalogue_path(language: str) -> Path:
    """Return where the catalogue of a language stands."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> Catalog:
    """Return the catalogue of a language, empty if it is new."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def update(language: str, template: Catalog) -> None:
    """Bring the catalogue of a language up to date with the strings in use."""
    catalogue = read_catalogue(language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    write_catalogue(language, catalogue)


def write_catalogue(language: str, catalogue: Catalog) -> None:
    """Write a catalogue, sorted, without dates and line numbers, so that a change shows only what changed."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, sort_output=True, omit_header=True, include_lineno=False)
    name = {"ar": "Arabic", "fr": "French", "ru": "Russian", "uk": "Ukrainian"}.get(language, language)
    header = StringIO()
    header.write(HEADER.format(name=name))
    header.write('msgid ""\nmsgstr ""\n')
    for key, value in (
        ("Project-Id-Version", "OpenNRM"),
        ("Language", language),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", catalogue.plural_forms),
    ):
        header.write(f'"{key}: {value}\\n"\n')
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{header.getvalue()}\n{buffer.getvalue().decode()}", encoding="utf-8")


def lacking(language: str, template: Catalog) -> list[str]:
    """Return the messages in use that a catalogue does not have or has not translated."""
    catalogue = read_catalogue(language)
    found = []
    for message in template:
        if message.id:
            ours = catalogue.get(message.id, message.context)
            if ours is None or not _is_translated(ours.string):
                found.append(message.id if isinstance(message.id, str) else message.id[0])
    return found


def _is_translated(string: Any) -> bool:
    return bool(string) if isinstance(string, str) else bool(string) and all(string)


def main(arguments: list[str]) -> int:
    """Update the catalogues, or check them."""
    template = extract()
    if "--check" not in arguments:
        for language in LANGUAGES:
            update(language, template)
    missing = {language: lacking(language, template) for language in LANGUAGES}
    for language, messages in missing.items():
        sys.stdout.write(f"{language}: {len(template)} messages, {len(messages)} without a translation\n")
        sys.stdout.writelines(f"  {message}\n" for message in messages if "--check" in arguments)
    return 1 if "--check" in arguments and any(missing.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
