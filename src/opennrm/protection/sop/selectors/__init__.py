"""What is seen of procedures and of how they stand in cases."""

from opennrm.protection.sop.selectors.cases import (
    CaseStandings,
    RuleInCase,
    StandingRow,
    in_force,
    rule_in_case,
    standings_of,
)
from opennrm.protection.sop.selectors.figures import Figures, figures
from opennrm.protection.sop.selectors.lists import WHEN, asked_of, joined, rows_of
from opennrm.protection.sop.selectors.next_steps import Happening, NextStep, next_steps
from opennrm.protection.sop.selectors.versions import access_version, differences, rules_in_words, versions

__all__ = [
    "WHEN",
    "CaseStandings",
    "Figures",
    "Happening",
    "NextStep",
    "RuleInCase",
    "StandingRow",
    "access_version",
    "asked_of",
    "differences",
    "figures",
    "in_force",
    "joined",
    "next_steps",
    "rows_of",
    "rule_in_case",
    "rules_in_words",
    "standings_of",
    "versions",
]
