"""What every page's code shares."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PagesConfig(AppConfig):
    """What every page's code shares."""

    name = "opennrm.kernel.pages"

    def ready(self) -> None:
        """Load every app's `kinds`, `panels` and `tasks`, so that what they register is there."""
        autodiscover_modules("kinds", "panels", "tasks")
