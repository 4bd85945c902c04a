"""Fill in a built-in form as a device would, with the same engine as the server's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lxml import etree

from opennrm.protection.forms.rules.expressions import Environment
from opennrm.protection.forms.rules.validation import Problem, validate
from opennrm.protection.forms.rules.validation.computing import compute
from opennrm.protection.forms.rules.validation.tree import tree_of_instance
from opennrm.protection.screening.rules.results import Result, assess
from tests.factories.screening import definition_of, instance_of

if TYPE_CHECKING:
    from collections.abc import Mapping

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


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


def columns_of(form_id: str) -> dict[str, dict[str, str]]:
    """Return what the answers of a built-in form mean, as a stored version keeps it."""
    return {one.path_text: dict(one.custom) for one in definition_of(form_id).leaves() if one.custom}


def fill_in(form_id: str, **answers: str) -> Filled:
    """Fill in a form by the names of its questions; what is not named stays empty."""
    definition = definition_of(form_id)
    xml = instance_of(form_id, answers)
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
            node.kind.name for node in leaves if node.is_relevant and node.kind.control and node.kind.readonly is None
        ),
        problems=validate(definition, instance_of(form_id, worked_out), at=NOON).problems,
    )
