"""The API as a whole: its errors, its description, and who may call what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from opennrm.kernel.errors import DomainError, EditConflict, InvalidInput, NotVisible
from opennrm.kernel.pages.api import Problem, Token, problem
from opennrm.kernel.pages.views import tell_of_refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest, HttpResponse
    from ninja.operation import Operation

    from opennrm.kernel.actors import Action

_REFUSALS = {
    400: "The request cannot be understood.",
    401: "No token and no session, or one that has ended.",
    403: "Not among your scopes or roles.",
    404: "It does not exist, or you may not see it; the two are never told apart.",
    409: "The rules of the house say no, or somebody changed the same fields meanwhile.",
    422: "Something in the request cannot be taken as it is; `errors` says what.",
    429: "Too many requests; the header Retry-After says how many seconds to wait.",
}


@dataclass(frozen=True)
class Endpoint:
    """One operation, as the permission table lists it."""

    method: str
    path: str
    action: Action | None
    is_public: bool


class WithoutNul(Parser):
    """Refuses the character U+0000, which no text has and PostgreSQL cannot keep."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the JSON of the body."""
        if rb"\u0000" in request.body or b"\x00" in request.body:
            raise HttpError(400, _("There is a character in the request that no text has (U+0000)."))
        return super().parse_body(request)

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> dict[str, Any]:
        """Return the values of the query or the form."""
        if any(isinstance(value, str) and "\x00" in value for values in data.lists() for value in values[1]):
            raise HttpError(400, _("There is a character in the request that no text has (U+0000)."))
        return super().parse_querydict(data, list_fields, request)


class Api(NinjaAPI):
    """ninja's API, with our operation names and the same errors everywhere."""

    def __init__(self, **kwargs: Any) -> None:
        """Read requests with our own care."""
        super().__init__(parser=WithoutNul(), **kwargs)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name an operation after its function."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """Return the description, with the errors that any operation can answer."""
        schema = super().get_openapi_schema(**kwargs)
        schema["components"]["schemas"]["Problem"] = Problem.json_schema()
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, words in _REFUSALS.items():
                    operation["responses"].setdefault(status, _described(words))
        return schema


def _described(words: str) -> dict[str, Any]:
    return {
        "description": words,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def translate_errors(api: Api) -> None:
    """Have every error answered in one shape."""

    @api.exception_handler(DomainError)
    def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
        tell_of_refusal(request, error)
        found: Mapping[str, object] = error.errors if isinstance(error, InvalidInput) else {}
        if isinstance(error, EditConflict):
            found = dict.fromkeys(error.fields, _("Somebody changed this meanwhile."))
        return problem(error.status, str(error), found)

    @api.exception_handler(NotVisible)
    def not_visible(request: HttpRequest, error: NotVisible) -> HttpResponse:
        tell_of_refusal(request, error)
        return problem(404, _("There is nothing here."))

    @api.exception_handler(AuthenticationError)
    def nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:  # noqa: ARG001
        return problem(401, _("Send a token, or sign in."), headers={"WWW-Authenticate": "Bearer"})

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:  # noqa: ARG001
        found = {".".join(str(part) for part in one["loc"]): one["msg"] for one in error.errors}
        return problem(422, _("Something in the request cannot be taken as it is."), found)

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:  # noqa: ARG001
        return problem(error.status_code, str(error))


def endpoints(api: Api) -> Iterator[Endpoint]:
    """Return every operation with the action it needs."""
    for prefix, router in api._routers:  # noqa: SLF001 - ninja has no public list
        for path, view in router.path_operations.items():
            for operation in view.operations:
                tokens = [door for door in operation.auth_callbacks or () if isinstance(door, Token)]
                for method in operation.methods:
                    yield Endpoint(
                        method=method,
                        path=f"{prefix}{path}",
                        action=tokens[0].action if tokens else None,
                        is_public=not tokens,
                    )
