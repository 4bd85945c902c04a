"""Fill in a built-in form as a device would, with the same engine as the server's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from lxml import etree

from opennrm.protection.forms.rules.compiling import compile_workbook
from opennrm.protection.forms.rules.expressions import Environment
from opennrm.protection.forms.rules.validation import Problem, validate
from opennrm.protection.forms.rules.validation.computing import compute
from opennrm.protection.forms.rules.validation.tree import tree_of_instance
from opennrm.protection.forms.rules.xform import FormDefinition, parse_form
from opennrm.protection.screening.rules.builtin import workbook_of
from opennrm.protection.screening.rules.results import Result, assess

if TYPE_CHECKING:
    from collections.abc import Mapping

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALM = {"alone": "yes", "danger": "no", "consent": "yes", "language": "ar", "interpreter": "no", "pseudonym": "Blue"}


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled-in form: the answers that apply, what the form skipped, what it asked, what is wrong."""

    columns: Mapping[str, Mapping[str, str]]
    answers: Mapping[str, str]
    skipped: frozenset[str]
    asked: tuple[str, ...]
    problems: tuple[Problem, ...]

    def result(self, *, is_child: bool = False) -> Result:
        """Return what the answers say."""
        return assess(self.columns, self.answers, is_child=is_child, skipped=self.skipped)


@cache
def compiled(form_id: str) -> dict[str, object]:
    """Return the compiler's answer for a built-in form."""
    return compile_workbook(workbook_of(form_id), ".xlsx")


@cache
def definition_of(form_id: str) -> FormDefinition:
    """Return a built-in form as the server reads it."""
    return parse_form(str(compiled(form_id)["xform"]))


def columns_of(form_id: str) -> dict[str, dict[str, str]]:
    """Return what the answers of a built-in form mean, as a stored version keeps it."""
    return {one.path_text: dict(one.custom) for one in definition_of(form_id).leaves() if one.custom}


def fill_in(form_id: str, **answers: str) -> Filled:
    """Fill in a form by the names of its questions; what is not named stays empty."""
    definition = definition_of(form_id)
    xml = _instance(definition, answers)
    tree = tree_of_instance(etree.fromstring(xml), definition)
    env = Environment(tree.document, UTC, NOON)
    env.instances = definition.instances
    compute(definition, tree, env, anew=True)
    leaves = [node for node in tree.leaves if node.kind.path[1:2] != ("meta",)]
    worked_out = {node.kind.name: node.text for node in leaves}
    return Filled(
        columns=columns_of(form_id),
        answers={node.kind.path_text: node.text for node in leaves if node.is_relevant and node.text},
        skipped=frozenset(node.kind.path_text for node in leaves if not node.is_relevant),
        asked=tuple(
            node.kind.name
            for node in leaves
            if node.is_relevant and node.kind.control and node.kind.control != "note" and node.kind.readonly is None
        ),
        problems=validate(definition, _instance(definition, worked_out), at=NOON).problems,
    )


def _instance(definition: FormDefinition, answers: Mapping[str, str]) -> bytes:
    root = etree.Element(definition.root.name, id=definition.form_id, version=definition.version)
    left = dict(answers)
    for question in definition.leaves():
        here = root
        for name in question.path[1:]:
            found = here.find(name)
            here = etree.SubElement(here, name) if found is None else found
        here.text = left.pop(question.name, None)
    assert left == {}, f"the form has no such questions: {sorted(left)}"
    meta = etree.SubElement(root, "meta")
    etree.SubElement(meta, "instanceID").text = "uuid:11111111-1111-4111-8111-111111111111"
    return etree.tostring(root)
