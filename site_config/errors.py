"""What Django answers outside of any view: JSON:API documents under /api/, pages everywhere else."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from shop.jsonapi.errors import document_response


def _is_api(request: HttpRequest) -> bool:
    return request.path == "/api" or request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return document_response(400, "bad-request", "The request can't be understood.")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return document_response(403, "permission-denied", "You may not do this.")
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return document_response(404, "not-found", "There is no such URL.")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest, *_args: Any) -> HttpResponse:
    if _is_api(request):
        return document_response(500, "internal-error", "Something went wrong on our side; it has been recorded.")
    return defaults.server_error(request)
