"""A rule as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from opennrm.kernel.events.rules import title_of, titled_types
from opennrm.methods.conformance import Template
from opennrm.protection.sop.rules.conditions import condition_in_words, parse_condition

if TYPE_CHECKING:
    from opennrm.protection.sop.rules.procedure import Rule

_SENTENCES = {
    Template.EXISTENCE: gettext_noop("%(when)s happens%(times)s%(time)s."),
    Template.ABSENCE: gettext_noop("%(when)s does not happen%(time)s."),
    Template.EXACTLY: gettext_noop("%(when)s happens exactly%(times)s%(time)s."),
    Template.INIT: gettext_noop("The case begins with %(when)s."),
    Template.LAST: gettext_noop("The case ends with %(when)s."),
    Template.CHOICE: gettext_noop("%(when)s or %(expect)s happens%(time)s, or both."),
    Template.EXCLUSIVE_CHOICE: gettext_noop("Either %(when)s or %(expect)s happens%(time)s, not both."),
    Template.RESPONDED_EXISTENCE: gettext_noop("If %(when)s happens, so does %(expect)s, before or after%(time)s."),
    Template.CO_EXISTENCE: gettext_noop("%(when)s and %(expect)s happen both or not at all%(time)s."),
    Template.RESPONSE: gettext_noop("After %(when)s comes %(expect)s%(time)s."),
    Template.ALTERNATE_RESPONSE: gettext_noop(
        "After each %(when)s comes %(expect)s%(time)s, before the former happens again."
    ),
    Template.CHAIN_RESPONSE: gettext_noop("Right after %(when)s comes %(expect)s%(time)s, nothing between."),
    Template.PRECEDENCE: gettext_noop("Before %(when)s there was %(expect)s%(ago)s."),
    Template.ALTERNATE_PRECEDENCE: gettext_noop("Before each %(when)s there was another %(expect)s%(ago)s."),
    Template.CHAIN_PRECEDENCE: gettext_noop("Right before %(when)s there was %(expect)s%(ago)s, nothing between."),
    Template.SUCCESSION: gettext_noop(
        "After %(when)s comes %(expect)s%(time)s, and never %(expect)s without %(when)s before it."
    ),
    Template.ALTERNATE_SUCCESSION: gettext_noop("%(when)s and %(expect)s take turns%(time)s."),
    Template.CHAIN_SUCCESSION: gettext_noop("%(when)s and %(expect)s come only one right after the other%(time)s."),
    Template.NOT_CO_EXISTENCE: gettext_noop("%(when)s and %(expect)s never both happen%(time)s."),
    Template.NOT_SUCCESSION: gettext_noop("After %(when)s there is never %(expect)s%(time)s."),
    Template.NOT_CHAIN_SUCCESSION: gettext_noop("%(expect)s never comes right after %(when)s%(time)s."),
}


def in_words(rule: Rule) -> str:
    """Return what a rule says as a sentence, in the active language."""
    text = rule.text
    sentence = _(_SENTENCES[text.pattern]) % {
        "when": _events(text.when, text.where), "expect": _events(text.expect, text.expect_where),
        "times": _times(rule), "time": _time(rule), "ago": _ago(rule),
    }  # fmt: skip
    if text.pattern is Template.ABSENCE and text.times > 1:
        sentence = ngettext(
            "%(when)s happens fewer than %(n)d time%(time)s.", "%(when)s happens fewer than %(n)d times%(time)s.",
            text.times,
        ) % {"when": _events(text.when, text.where), "n": text.times, "time": _time(rule)}  # fmt: skip
    return " ".join([_whom(rule), sentence, _same(rule)]).strip()


def _events(types: tuple[str, ...], where: str) -> str:
    names = " ".join([_quoted(types[0]), *(_("or %(event)s") % {"event": _quoted(one)} for one in types[1:])]) if (
        types
    ) else ""  # fmt: skip
    condition = parse_condition(where)
    if condition is None:
        return names
    return _("%(events)s (where %(condition)s)") % {"events": names, "condition": condition_in_words(condition)}


def _quoted(type_: str) -> str:
    name = title_of(type_, {}) if type_ in titled_types() else type_
    return _("“%(event)s”") % {"event": name}


def _times(rule: Rule) -> str:
    n = rule.text.times
    if n == 1 and rule.text.pattern is Template.EXISTENCE:
        return ""
    return " " + ngettext("%(n)d time", "%(n)d times", n) % {"n": n}


def _time(rule: Rule) -> str:
    parts = []
    if rule.not_before:
        parts.append(_("no sooner than %(time)s") % {"time": rule.not_before.text})
    if rule.within:
        parts.append(_("within %(time)s") % {"time": rule.within.text})
    if rule.text.counted_from:
        begin = _events(rule.text.counted_from, rule.text.counted_where)
        parts.append(_("counted from the first %(event)s") % {"event": begin})
    return " " + ", ".join(parts) if parts else ""


def _ago(rule: Rule) -> str:
    parts = []
    if rule.not_before:
        parts.append(_("at least %(time)s earlier") % {"time": rule.not_before.text})
    if rule.within:
        parts.append(_("at most %(time)s earlier") % {"time": rule.within.text})
    return " " + ", ".join(parts) if parts else ""


def _whom(rule: Rule) -> str:
    if rule.applies is None:
        return ""
    return _("For cases where %(condition)s:") % {"condition": condition_in_words(rule.applies)}


def _same(rule: Rule) -> str:
    if not rule.text.same:
        return ""
    return _("Both with the same %(facts)s.") % {"facts": ", ".join(rule.text.same)}
