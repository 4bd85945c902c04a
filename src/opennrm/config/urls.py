"""The addresses of the pages: every app's `urls.py` is included at the root and says its own prefix."""

from __future__ import annotations

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import module_has_submodule


def addresses_of_apps() -> list[URLPattern | URLResolver]:
    """Return the included addresses of every app of ours that has any."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith("opennrm.")]
    return [
        path("", include(f"{config.name}.urls"))
        for config in ours
        if config.module is not None and module_has_submodule(config.module, "urls")
    ]


urlpatterns = addresses_of_apps()
handler400 = "opennrm.web.views.bad_request"
handler403 = "opennrm.web.views.forbidden"
handler404 = "opennrm.web.views.not_found"
handler500 = "opennrm.web.views.server_error"
