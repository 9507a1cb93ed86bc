"""Every refusal as JSON:API error objects: a stable code, a title, and a source that is really there.

`exception_handler` serves the API's views; `not_found` and its sisters answer what never reaches a view. Nothing under
/api/ ever answers HTML. docs/errors.md publishes the codes.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.fields import get_error_detail
from rest_framework.response import Response
from rest_framework.settings import api_settings

from shop.exceptions import InvalidInput, NotThere, Problem, RuleBroken
from shop.jsonapi.members import camel
from shop.jsonapi.query_parameters import InvalidParameter
from shop.jsonapi.titles import title

logger = logging.getLogger(__name__)

RETRY_AFTER = "5"
MOST_ERRORS = 100  # in one answer: a small document can be wrong in many thousand places

# The first that fits: what the database forbids is a conflict, what it can't hold is the client's mistake.
PLAIN: tuple[tuple[tuple[type[Exception], ...], tuple[int, str, str]], ...] = (
    ((Http404,), (404, "not-found", "There is no such resource.")),
    ((PermissionDenied,), (403, "permission-denied", "You may not do this.")),
    ((ProtectedError, RestrictedError), (409, "in-use", "Other resources need this one.")),
    ((IntegrityError,), (409, "conflict", "This contradicts what is stored.")),
    ((RequestDataTooBig,), (413, "body-too-large", "The body is too large.")),
    ((SuspiciousOperation,), (400, "bad-request", "The request can't be understood.")),
    ((DataError, OverflowError), (400, "invalid-value", "A value is outside of what can be stored.")),
    ((OperationalError, InterfaceError), (503, "unavailable", "The shop can't reach its data just now. Try again.")),
)
UNEXPECTED = (500, "internal-error", "Something went wrong on our side; it has been recorded.")


class Refused(Exception):
    """The plumbing itself refuses a request; `pointer` leads into the request document."""

    def __init__(self, status: int, code: str, detail: str, *, pointer: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.problem = Problem(code, detail, pointer)


def error_object(status: int, code: str, detail: str, **more: Any) -> dict[str, Any]:
    """One error object (JSON:API 1.1, "Error Objects"); `more`, such as source and meta, is left out where empty."""
    members = {"status": str(status), "code": code, "title": title(status), "detail": detail}
    return members | {name: value for name, value in more.items() if value}


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """Answer any exception of an API view. What nobody expected is logged with its traceback and answered as a 500."""
    request = context["request"]
    document = getattr(request, "document", None)
    status, errors = _described(error, document)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        got_request_exception.send(sender=exception_handler, request=request)
        logger.error("Unexpected error at %s %s", request.method, request.path, exc_info=error)
    return Response(list(islice(errors, MOST_ERRORS)), status=status, headers=_headers(error, status))


def _described(error: Exception, document: Any) -> tuple[int, Iterable[dict[str, Any]]]:
    match error:
        case InvalidParameter():
            source = {"parameter": error.parameter} if error.parameter else {}
            links = {"type": error.type_link} if error.type_link else {}
            refusal = error_object(400, "invalid-parameter", error.detail, source=source, links=links, meta=error.meta)
            return 400, [refusal]
        case Refused():
            return error.status, [_from_problem(error.status, error.problem, document)]
        case RuleBroken():
            status = 400 if isinstance(error, InvalidInput) else 404 if isinstance(error, NotThere) else 409
            problems = [_in_document(problem, document) for problem in error.problems]
            return status, [_from_problem(status, problem, document) for problem in problems]
        case DjangoValidationError() | exceptions.ValidationError():
            detail = _details(error) if isinstance(error, DjangoValidationError) else error.detail
            status = _validation_status(detail)
            return status, _from_validation(detail, status, document)
        case _:
            status, code, detail = _plain(error)
            return status, [error_object(status, code, detail, source=_header_source(status))]


def _plain(error: Exception) -> tuple[int, str, str]:
    """Errors that say one thing about the whole request."""
    if isinstance(error, exceptions.APIException):
        return error.status_code, _kebab(error.get_codes()), str(error.detail)
    return next((answer for kinds, answer in PLAIN if isinstance(error, kinds)), UNEXPECTED)


def _headers(error: Exception, status: int) -> dict[str, str]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]  # as DRF sets it
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = RETRY_AFTER
    return headers


def _header_source(status: int) -> dict[str, str]:
    header = {401: "Authorization", 406: "Accept", 412: "If-Match", 415: "Content-Type", 428: "If-Match"}.get(status)
    return {"header": header} if header else {}


def _from_problem(status: int, problem: Problem, document: Any) -> dict[str, Any]:
    source = {"pointer": clipped(problem.pointer, document)} if problem.pointer and document is not None else {}
    return error_object(status, problem.code, problem.detail, source=source, meta=dict(problem.meta))


def _in_document(problem: Problem, document: Any) -> Problem:
    """A service may name its caller's field, which knows nothing of documents: here it becomes a pointer into one."""
    if not problem.pointer or problem.pointer.startswith("/data"):
        return problem
    return replace(problem, pointer=_located(problem.pointer.strip("/").split("/"), document))


def _details(error: DjangoValidationError) -> Any:
    details = get_error_detail(error)
    if isinstance(details, dict):
        return {(api_settings.NON_FIELD_ERRORS_KEY if key == "__all__" else key): details[key] for key in details}
    return details


def _validation_status(detail: Any) -> int:
    """404 if nothing is wrong but links to what does not exist; 409 if what is stored is in the way; else 400."""
    codes = {getattr(message, "code", "invalid") for _, message in _messages(detail, [])}
    if codes == {"does_not_exist"}:
        return 404
    return 409 if codes <= {"unique", "does_not_exist"} else 400


def _from_validation(detail: Any, status: int, document: Any) -> Iterator[dict[str, Any]]:
    for path, message in _messages(detail, []):
        pointer = _located(path, document)
        found = clipped(pointer, document)
        # A member that is missing can't be pointed to, so the text names it.
        text = str(message) if found == pointer or not path else f"{camel(path[-1])}: {message}"
        source = {"pointer": found} if document is not None else {}
        yield error_object(status, _kebab(getattr(message, "code", "invalid")), text, source=source)


def _messages(detail: Any, path: list[str]) -> Iterator[tuple[list[str], Any]]:
    """The leaves of DRF's nested error detail, each with the path of names and indexes that leads there."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            below = path if name == api_settings.NON_FIELD_ERRORS_KEY else [*path, str(name)]
            yield from _messages(inner, below)
    elif isinstance(detail, list) and any(isinstance(inner, (dict, list)) for inner in detail):
        for index, inner in enumerate(detail):
            yield from _messages(inner, [*path, str(index)])
    elif isinstance(detail, list):
        for inner in detail:
            yield path, inner
    else:
        yield path, detail


def _located(path: list[str], document: Any) -> str:
    """The JSON pointer of a field's error: among the relationships if the client sent it there."""
    if not path:
        return "/data"
    name, below = camel(path[0]), [escaped(part) for part in path[1:]]
    data = document.get("data") if isinstance(document, dict) else None
    relationships = data.get("relationships") if isinstance(data, dict) else None
    if isinstance(relationships, dict) and name in relationships:
        return "/".join(["/data/relationships", name, "data", *below])
    return "/".join(["/data/attributes", name, *below])


def escaped(name: str) -> str:
    """A member's name inside a JSON pointer (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def clipped(pointer: str, document: Any) -> str:
    """The deepest part of the pointer that exists: a source must not point to what is not there."""
    here, value = "", document
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            break
        here = f"{here}/{part}"
    return here


def _kebab(code: Any) -> str:
    return str(code if isinstance(code, str) else "invalid").replace("_", "-")


def document_response(status: int, code: str, detail: str) -> JsonResponse:
    """An error document for a request that never reached a view of the API."""
    return JsonResponse(
        {"jsonapi": {"version": "1.1"}, "errors": [error_object(status, code, detail)]},
        status=status,
        content_type="application/vnd.api+json",
        headers={"Vary": "Accept"},
    )


def not_found(_request: HttpRequest, *_args: Any, **_kwargs: Any) -> JsonResponse:
    """Any URL under /api/ that no route knows."""
    return document_response(404, "not-found", "There is no such URL.")
