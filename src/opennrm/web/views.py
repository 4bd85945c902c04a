"""The shell's own pages: home, help, leaving quickly, errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.i18n import set_language

from opennrm.kernel.pages import KEEPS_COOKIE, PageRequest, page, panels_for, public_page

if TYPE_CHECKING:
    from django.http import HttpRequest


@page()
def home(request: PageRequest) -> HttpResponse:
    """Show what needs doing now, for the roles of whoever came."""
    found = [(panel, panel.query(request.actor, request.at)) for panel in panels_for(request.actor)]
    return render(request, "web/home.html", {"panels": [(panel, data) for panel, data in found if data is not None]})


@public_page()
def help_page(request: HttpRequest) -> HttpResponse:
    """Explain how to work with OpenNRM."""
    return render(request, "web/help.html")


@public_page()
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept, who sees it, how long."""
    return render(request, "web/privacy.html")


@public_page()
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say for whom the pages are made usable, and how to report what is not."""
    return render(request, "web/accessibility.html")


@public_page()
def leave(request: HttpRequest) -> HttpResponse:
    """End the session and go to a harmless page; what the browser kept in the clear is dropped."""
    logout(request)
    response = HttpResponseRedirect(settings.ENV.quick_exit_url)
    if KEEPS_COOKIE not in request.COOKIES:  # a registered device keeps what is sealed until it is sent
        response["Clear-Site-Data"] = '"storage"'
    response["Referrer-Policy"] = "no-referrer"
    return response


@public_page()
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Tell a load balancer that the process answers."""
    return HttpResponse("ok", content_type="text/plain")


language = public_page(methods=("POST",))(set_language)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show that the request could not be understood, or was too large."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return render(request, f"errors/{status}.html", status=status)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Show that the role of the person does not include the page."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Show that there is nothing at the address."""
    return render(request, "errors/404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Show that the form was too old to be trusted."""
    return render(request, "errors/csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Show that something broke on our side, without asking the database for anything."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)
