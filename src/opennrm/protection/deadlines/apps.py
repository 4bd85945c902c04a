"""Tasks and statutory deadlines."""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """Tasks and statutory deadlines."""

    name = "opennrm.protection.deadlines"
