"""Needs, risk, plans, children, residence, return."""

from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    """Needs, risk, plans, children, residence, return."""

    name = "opennrm.protection.assistance"
