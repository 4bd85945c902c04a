"""What every page's code shares."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """What every page's code shares."""

    name = "opennrm.kernel.pages"
