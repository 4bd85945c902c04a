"""From the text of an XForm to its definition."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from opennrm.protection.forms.rules.xform.binds import read_binds, read_setvalues
from opennrm.protection.forms.rules.xform.body import read_body
from opennrm.protection.forms.rules.xform.checks import check_references, computation_order, quotes_answers
from opennrm.protection.forms.rules.xform.definition import FormDefinition, Path, Question
from opennrm.protection.forms.rules.xform.errors import InvalidForm
from opennrm.protection.forms.rules.xform.media import instances_in
from opennrm.protection.forms.rules.xform.questions import build_questions
from opennrm.protection.forms.rules.xform.warnings import warnings_of
from opennrm.protection.forms.rules.xform.words import translations_in
from opennrm.protection.forms.rules.xml import local_name, parse_xml_safely

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

XFORMS: Final = "http://www.w3.org/2002/xforms"


def parse_form(xform: str | bytes, media: Mapping[str, bytes] | None = None) -> FormDefinition:
    """Return what an XForm says; `media` has the files of its lists by name. The last forms are remembered.

    Raises
    ------
    InvalidForm
        As `read_form`.
    """
    return _remembered(xform, tuple(sorted((media or {}).items())))


@lru_cache(maxsize=32)
def _remembered(xform: str | bytes, media: tuple[tuple[str, bytes], ...]) -> FormDefinition:
    return read_form(xform, dict(media))


def read_form(xform: str | bytes, media: Mapping[str, bytes]) -> FormDefinition:
    """Return what an XForm says, read anew.

    Raises
    ------
    InvalidForm
        When it is no XForm, when an expression cannot be understood or names questions that are not there, or when
        questions need one another in a circle.
    """
    document = parse_xml_safely(xform.encode() if isinstance(xform, str) else xform)
    model, body, root = _parts(document)
    instances, wanted, missing = instances_in(model, media)
    translations, default_language = translations_in(model)
    root_name = local_name(root)
    binds = read_binds(model, root_name)
    shown = read_body(body, root_name, binds.by_id, instances)
    top = build_questions(root, binds.by_path, shown, instances)
    questions = dict(_flat(top))
    check_references(questions, shown, instances, missing)
    order, needs_passes = computation_order(questions)
    definition = FormDefinition(
        form_id=_attribute(root, "id") or root.nsmap.get(None) or "",
        version=_attribute(root, "version"),
        title=(document.findtext(".//{*}title") or "").strip(),
        root=top,
        questions=questions,
        languages=tuple(translations),
        default_language=default_language,
        translations=translations,
        instances=instances,
        media=wanted,
        missing_media=missing,
        setvalues=read_setvalues(document, root_name),
        order=order,
        needs_passes=needs_passes or quotes_answers(questions, translations),
        warnings=(),
    )
    if not definition.form_id or definition.form_id == XFORMS:
        raise InvalidForm(_("This form has no identifier (form_id). Add one in its settings."))
    return _with_warnings(definition)


def _with_warnings(definition: FormDefinition) -> FormDefinition:
    return replace(definition, warnings=warnings_of(definition))


def _parts(document: etree._Element) -> tuple[etree._Element, etree._Element | None, etree._Element]:
    """Return the model, the body and the root of the primary instance."""
    model = document.find(".//{*}model")
    first = model.find("{*}instance") if model is not None else None
    if local_name(document) != "html" or model is None or first is None or len(first) == 0:
        raise InvalidForm(_("This is no XForm: it has no model with an instance. Upload the form's workbook instead."))
    return model, document.find("{*}body"), first[0]


def _attribute(root: etree._Element, name: str) -> str:
    found = (value for key, value in root.attrib.items() if str(key).rpartition("}")[2] == name)
    return str(next(found, ""))


def _flat(top: Question) -> list[tuple[Path, Question]]:
    found: list[tuple[Path, Question]] = []
    waiting = [top]
    while waiting:
        question = waiting.pop()
        found.append((question.path, question))
        waiting.extend(reversed(question.children))
    return found
