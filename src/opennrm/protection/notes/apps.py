"""Notes that only the people their author names can read."""

from django.apps import AppConfig


class NotesConfig(AppConfig):
    """Notes that only the people their author names can read."""

    name = "opennrm.protection.notes"
