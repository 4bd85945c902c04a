"""Needs, risk, plans, health, appointments, children, residence, return."""

from opennrm.protection.assistance.models.children import AgeAssessment, BestInterests, ChildInterview, Guardian
from opennrm.protection.assistance.models.needs import Appointment, HealthEntry, Need, RiskAssessment, SafetyPlan
from opennrm.protection.assistance.models.plan import AssistancePlan, Goal, PlanReview, SupportGiven
from opennrm.protection.assistance.models.stay import ResidencePermit, ReturnPlan, ReturnRiskAssessment, ReturnVisit

__all__ = [
    "AgeAssessment",
    "Appointment",
    "AssistancePlan",
    "BestInterests",
    "ChildInterview",
    "Goal",
    "Guardian",
    "HealthEntry",
    "Need",
    "PlanReview",
    "ResidencePermit",
    "ReturnPlan",
    "ReturnRiskAssessment",
    "ReturnVisit",
    "RiskAssessment",
    "SafetyPlan",
    "SupportGiven",
]
