"""Documents that the API's reference shows."""

from drf_spectacular.utils import OpenApiExample

PLACEMENT = OpenApiExample(
    "Two lines",
    request_only=True,
    value={
        "data": {
            "type": "orders",
            "attributes": {"lines": [{"sku": "CORAL-MUG", "quantity": 2}, {"variant": "17", "quantity": 1}]},
        }
    },
)
OUT_OF_STOCK = OpenApiExample(
    "Less is left than was asked for",
    response_only=True,
    status_codes=["409"],
    value={
        "jsonapi": {"version": "1.1"},
        "errors": [
            {
                "status": "409",
                "code": "out-of-stock",
                "title": "Conflict",
                "detail": "2 wanted, 1 available: Coral mug.",
                "source": {"pointer": "/data/attributes/lines/0"},
                "meta": {"sku": "CORAL-MUG", "available": 1},
            }
        ],
    },
)
