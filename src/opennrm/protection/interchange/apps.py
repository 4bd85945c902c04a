"""Cases in and out in the field's standards."""

from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    """Cases in and out in the field's standards."""

    name = "opennrm.protection.interchange"
