"""Decisions, notices, appeals, the recovery and reflection period, and what happened to the person."""

from opennrm.protection.identification.models.account import ExploitationEpisode
from opennrm.protection.identification.models.decision import Appeal, Decision, DecisionQuerySet, Notice
from opennrm.protection.identification.models.reflection import (
    Extension,
    ReflectionPeriod,
    ReflectionPeriodQuerySet,
)

__all__ = [
    "Appeal",
    "Decision",
    "DecisionQuerySet",
    "ExploitationEpisode",
    "Extension",
    "Notice",
    "ReflectionPeriod",
    "ReflectionPeriodQuerySet",
]
