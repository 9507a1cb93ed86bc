"""The endpoint of the Atomic Operations extension of JSON:API 1.1."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, ClassVar

from django.db import transaction
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from shop.jsonapi.errors import Refused, clipped
from shop.jsonapi.openapi.atomic import AtomicSchema
from shop.jsonapi.operations.documents import EXTENSION, RESULTS, Operation, OperationsParser
from shop.jsonapi.operations.local_ids import LocalIds
from shop.jsonapi.operations.requests import ask
from shop.jsonapi.operations.targets import ViewSets, target_of
from shop.jsonapi.query_parameters import refuse_unknown
from shop.jsonapi.renderers import MEDIA_TYPE

KEPT_HEADERS = ("WWW-Authenticate", "Retry-After")


class OperationRefused(Exception):
    """The view of an operation's target refused it; nothing of the whole request stays done."""

    def __init__(self, operation: Operation, response: Response) -> None:
        super().__init__(operation.pointer)
        self.operation = operation
        self.response = response


class OperationsView(APIView):
    """Several operations in one request and one transaction: all of them are done, in their order, or none."""

    schema = AtomicSchema()
    permission_classes = (AllowAny,)  # every operation meets the permissions of its own resource
    parser_classes = (OperationsParser,)
    extensions = frozenset({EXTENSION})
    resource_name = None  # the document is complete as it is
    viewsets: ClassVar[ViewSets] = {}

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {**super().default_response_headers, "Vary": "Accept"}

    def post(self, request: Request) -> Response:
        """Up to 50 operations, in their order and in one transaction: if one is refused, nothing of them stays done."""
        refuse_unknown(request.query_params, ())
        if request.stream is None:  # DRF would ask no parser
            raise Refused(400, "invalid-json", "The request has no body.")
        operations: Any = request.data
        try:
            with transaction.atomic():
                results = list(self._results(operations, request))
        except OperationRefused as refusal:
            return _refusal(refusal, request)
        if not any(results):
            return Response(status=HTTPStatus.NO_CONTENT)
        return Response({RESULTS: results})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response.content_type = f'{MEDIA_TYPE};ext="{EXTENSION}"'
        return super().finalize_response(request, response, *args, **kwargs)

    def _results(self, operations: list[Operation], request: Request) -> Iterator[dict[str, Any]]:
        """The result of each operation, in the order of the request. Raises OperationRefused at the first refusal."""
        local_ids = LocalIds()
        for sent in operations:
            operation = local_ids.resolved(sent)
            target = target_of(operation, self.viewsets, request)
            response = ask(operation, target, request)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                raise OperationRefused(operation, response)
            content = response.render().content
            if target.is_relationship or not content:
                yield {}
                continue
            document = json.loads(content)
            local_ids.remember(operation, document)
            yield {"data": document["data"]}


def _refusal(refusal: OperationRefused, request: Request) -> Response:
    """The refused operation's errors, their pointers leading to it in the whole document."""
    document, response = request.document, refusal.response  # type: ignore[attr-defined]  # as the parser left it
    errors = []
    for error in response.data:
        pointer = refusal.operation.pointer + error.get("source", {}).get("pointer", "")
        errors.append(error | {"source": {"pointer": clipped(pointer, document)}})
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    return Response(errors, status=response.status_code, headers=headers)
