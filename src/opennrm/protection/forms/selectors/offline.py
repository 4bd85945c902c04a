"""What a registered device keeps of these pages, so that they open without network. None of it is about anybody."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from opennrm import __version__
from opennrm.protection.forms.models import FormMedia
from opennrm.protection.forms.selectors.pages import forms_offered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Source = Callable[[], Iterable[tuple[str, str]]]
_OWN = ("forms:fill_list", "forms:waiting", "forms:device")
_sources: list[Source] = []


def register_copies(source: Source) -> None:
    """Have the addresses that a function returns kept by devices; each comes with a mark that changes with the page."""
    if source not in _sources:
        _sources.append(source)


def pages_to_copy() -> Mapping[str, str]:
    """Return the addresses a device keeps, each with its mark."""
    return dict([*((reverse(name), "") for name in _OWN), *_forms(), *(one for source in _sources for one in source())])


def _forms() -> Iterator[tuple[str, str]]:
    """Yield the page of each published form, and the files that it needs."""
    offered = {one.version.pk: one for one in forms_offered()}
    for one in offered.values():
        yield reverse("forms:fill", args=[one.form_id]), one.version.digest
    media = FormMedia.objects.filter(version_id__in=offered).values_list("version_id", "name", "digest")
    for version_id, name, digest in media:
        yield reverse("forms:fill_media", args=[offered[version_id].form_id, name]), digest


def copies_digest(pages: Mapping[str, str], *also: str) -> str:
    """Return a digest that changes when a page, its language or the program does."""
    said = json.dumps([__version__, sorted(pages.items()), also])
    return hashlib.sha256(said.encode()).hexdigest()[:16]
