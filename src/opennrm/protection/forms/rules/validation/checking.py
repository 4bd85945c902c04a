"""Checks a filled-in form on the server as the device should have done."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from lxml import etree

from opennrm.protection.forms.rules.expressions import Context, Environment, EvaluationError, Node, to_number
from opennrm.protection.forms.rules.expressions.dates import NO_DATE
from opennrm.protection.forms.rules.expressions.values import text_number
from opennrm.protection.forms.rules.validation import problems as kinds
from opennrm.protection.forms.rules.validation.answers import answers_of, flat_answers
from opennrm.protection.forms.rules.validation.choosing import choice_words, itext_words, quoting, wrong_choices
from opennrm.protection.forms.rules.validation.computing import Failures, compute
from opennrm.protection.forms.rules.validation.problems import Checked, Problem
from opennrm.protection.forms.rules.validation.tree import Tree, element_of, place_of, tree_of_instance
from opennrm.protection.forms.rules.validation.types import WRONG, NotOfType, typed
from opennrm.protection.forms.rules.xml import parse_xml_safely

if TYPE_CHECKING:
    from collections.abc import Collection

    from opennrm.protection.forms.rules.xform import FormDefinition, Question, Wording

_TOLERANCE = 1e-9
_MOST_PROBLEMS = 1000  # nobody reads more, and a hostile record could have a million


def validate(
    definition: FormDefinition,
    instance_xml: bytes,
    *,
    at: datetime,
    attachments: Collection[str] | None = None,
    language: str | None = None,
    anew: bool = False,
) -> Checked:
    """Return everything that is not as the form wants it, and the answers.

    `attachments` are the names of the files that came along (not checked when None); `anew` works out again even what
    is otherwise kept as it was sent (what depends on the time or on chance).

    Raises
    ------
    UnreadableXml
        When it is no XML at all. Whatever else is wrong becomes a problem in the result.
    """
    root = parse_xml_safely(instance_xml)
    tree = tree_of_instance(root, definition)
    env = Environment(tree.document, at.tzinfo or UTC, at)
    check = _Check(definition, tree, env, attachments, language)
    return check.run(anew=anew)


class _Check:
    """One check of one filled-in form."""

    def __init__(
        self,
        definition: FormDefinition,
        tree: Tree,
        env: Environment,
        attachments: Collection[str] | None,
        language: str | None,
    ) -> None:
        self.definition = definition
        self.tree = tree
        self.env = env
        self.attachments = attachments
        self.language = language
        env.instances = definition.instances
        env.version = definition.version
        env.choice_label = choice_words(definition, env, language)
        env.itext = itext_words(definition, language)
        self.found: list[Problem] = list(tree.problems)

    def run(self, *, anew: bool) -> Checked:
        top = self.tree.document.children[0]
        sent = top.attributes or {}
        instance_id = self.about_form(top, sent)
        self.failed(compute(self.definition, self.tree, self.env, anew=anew))
        for node in self.tree.missing:
            self.missing(node)
        for group in self.tree.groups:
            self.turns(group)
        for leaf in self.tree.leaves:
            self.leaf(leaf)
        return Checked(
            problems=tuple(self.found[:_MOST_PROBLEMS]),
            answers=answers_of(top),
            flat=tuple(flat_answers(self.tree)),
            instance_id=instance_id,
            form_id=sent.get("id", ""),
            version=sent.get("version", ""),
        )

    def tell(self, node: Node, kind: str, message: str) -> None:
        self.found.append(Problem(place_of(node), kind, message))

    def failed(self, failures: Failures) -> None:
        for node, message in failures.values():
            self.tell(node, kinds.EXPRESSION, message)

    def about_form(self, top: Node, sent: dict[str, str]) -> str:
        """Check whose form it is; return the identifier of the record."""
        if sent.get("id", "") != self.definition.form_id or top.name != self.definition.root.name:
            self.tell(top, kinds.FORM, _("These answers belong to another form."))
        elif sent.get("version", "") != self.definition.version:
            self.tell(top, kinds.VERSION, _("These answers were given with another version of the form."))
        found = [node for meta in top.by_name.get("meta", ()) for node in meta.by_name.get("instanceID", ())]
        instance_id = found[0].given.strip() if found else ""
        if not instance_id:
            self.tell(top, kinds.INSTANCE_ID, _("These answers carry no identifier (instanceID)."))
        return instance_id

    def missing(self, node: Node) -> None:
        question: Question = node.kind
        is_wanted = question.calculate is None and not question.preload and question.name != "meta"
        if node.is_relevant and is_wanted and question.path[-2:-1] != ("meta",):
            self.tell(node, kinds.MISSING, _("This question was not sent."))

    def turns(self, group: Node) -> None:
        """Compare the turns of each repeat in a group with the number the form asks for."""
        for question in group.kind.children:
            if question.repeat_count is None or not group.is_relevant:
                continue
            found = group.by_name.get(question.name, [])
            if any(not turn.is_relevant for turn in found):
                continue
            here = found[0] if found else _unlinked(question, group)
            try:
                if not found and question.relevant is not None and not question.relevant.truth(Context(self.env, here)):
                    continue
                number = to_number(question.repeat_count.value(Context(self.env, here)), self.env.zone)
            except EvaluationError as error:
                self.tell(group, kinds.EXPRESSION, str(error))
                continue
            wanted = 0 if math.isnan(number) else max(0, math.floor(min(number, float(2**31))))
            if wanted != len(found):
                message = _("“{name}” comes {found} times; the answers ask for {wanted}.")
                text = message.format(name=question.name, found=len(found), wanted=wanted)
                self.tell(here, kinds.REPEAT_COUNT, text)

    def leaf(self, node: Node) -> None:
        question: Question = node.kind
        if not node.is_relevant:
            if node.given.strip():
                self.tell(node, kinds.IRRELEVANT, _("This question did not apply, so its answer does not count."))
            return
        try:
            self.answer(node, question)
        except EvaluationError as error:
            self.tell(node, kinds.EXPRESSION, str(error))

    def answer(self, node: Node, question: Question) -> None:
        was_sent = id(node) not in self.tree.added
        if question.calculate is not None and was_sent and not _is_same(node.given, node.text, self.env):
            self.tell(node, kinds.CALCULATE, _("This was calculated differently here."))
        if not node.text:
            if question.required is not None and question.required.truth(Context(self.env, node)):
                self.tell(
                    node, kinds.REQUIRED, self.words(question.required_message, node) or _("Answer this question.")
                )
            return
        self.type(node, question)
        if question.choices is not None and wrong_choices(question, node, self.env):
            self.tell(node, kinds.CHOICE, _("Choose one of the answers that are offered."))
        if question.constraint is not None and not question.constraint.truth(Context(self.env, node)):
            message = self.words(question.constraint_message, node) or _("This answer does not fit the form's rule.")
            self.tell(node, kinds.CONSTRAINT, message)

    def type(self, node: Node, question: Question) -> None:
        try:
            typed(question, node.text)
        except NotOfType:
            self.tell(node, kinds.TYPE, str(WRONG[question.type]))
            return
        if question.range is not None and _is_off(question, node.text, self.env):
            self.tell(node, kinds.RANGE, _("Choose a value on the scale."))
        is_file = question.type == "binary" and question.control == "upload"
        if is_file and self.attachments is not None and node.text.strip() not in self.attachments:
            self.tell(node, kinds.ATTACHMENT, _("The file of this answer has not arrived."))

    def words(self, wording: Wording, node: Node) -> str:
        return self.definition.words(wording, self.language, quoting(self.env, node)) if wording else ""


def _unlinked(question: Question, group: Node) -> Node:
    """Return a turn that is not there, to ask the form from where it would stand."""
    node = Node(question.name)
    node.parent = group
    node.kind = question
    node.in_repeat = group.in_repeat
    return node


def _is_same(given: str, computed: str, env: Environment) -> bool:
    if given.split() == computed.split() or {given, computed} == {"", NO_DATE}:
        return True
    one, other = text_number(given, env.zone), text_number(computed, env.zone)
    return math.isclose(one, other, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)


def _is_off(question: Question, text: str, env: Environment) -> bool:
    scale = question.range
    number = text_number(text, env.zone)
    if scale is None or math.isnan(number):
        return True
    if not min(scale.start, scale.end) <= number <= max(scale.start, scale.end):
        return True
    steps = (number - scale.start) / scale.step if scale.step else 0.0
    return abs(steps - round(steps)) > 1e-6  # noqa: PLR2004 - what binary fractions leave


def recompute(definition: FormDefinition, instance_xml: bytes, *, at: datetime, anew: bool = False) -> dict[str, str]:
    """Return the answers that apply as texts, by path, with the calculated ones worked out here.

    Raises
    ------
    UnreadableXml
        When it is no XML at all.
    """
    tree = tree_of_instance(parse_xml_safely(instance_xml), definition)
    env = Environment(tree.document, at.tzinfo or UTC, at)
    _Check(definition, tree, env, None, None)
    compute(definition, tree, env, anew=anew)
    return {place_of(node): node.text for node in tree.leaves if node.is_relevant}


def complete(definition: FormDefinition, instance_xml: bytes, *, at: datetime) -> bytes:
    """Return the filled-in form with the calculated answers that are not there worked out, as a device would have.

    For answers from a table, which nobody could calculate.

    Raises
    ------
    UnreadableXml
        When it is no XML at all.
    """
    root = parse_xml_safely(instance_xml)
    tree = tree_of_instance(root, definition)
    env = Environment(tree.document, at.tzinfo or UTC, at)
    _Check(definition, tree, env, None, None)
    compute(definition, tree, env, blanks=True)
    for leaf in tree.leaves:
        if leaf.kind.calculate is not None and leaf.is_relevant and leaf.text and not leaf.given:
            element_of(leaf, root).text = leaf.text
    return etree.tostring(root, encoding="utf-8")
