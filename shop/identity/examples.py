"""Documents that the API's reference shows."""

from drf_spectacular.utils import OpenApiExample

SIGN_IN = OpenApiExample(
    "Sign in",
    request_only=True,
    value={
        "data": {
            "type": "tokens",
            "attributes": {"username": "ada", "password": "correct horse battery", "device": "Ada's phone"},
        }
    },
)
PAIR = OpenApiExample(
    "A pair of tokens",
    response_only=True,
    status_codes=["201"],
    value={
        "jsonapi": {"version": "1.1"},
        "data": {
            "type": "tokens",
            "id": "0b8cf5a9-5a64-4c1e-8f0c-7f3d8a1e2c40",
            "attributes": {
                "accessToken": "shop_5f0c…",
                "refreshToken": "shop_9d2e…",
                "expiresAt": "2026-03-01T10:00:00Z",
                "refreshExpiresAt": "2026-03-31T09:00:00Z",
                "device": "Ada's phone",
                "signedInAt": "2026-03-01T09:00:00Z",
                "lastUsedAt": "2026-03-01T09:00:00Z",
            },
            "links": {"self": "https://shop.example/api/v1/tokens/0b8cf5a9-5a64-4c1e-8f0c-7f3d8a1e2c40"},
        },
    },
)
