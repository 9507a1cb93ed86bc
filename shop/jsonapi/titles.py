"""The title of an error: the reason phrase of its status, the same on every release of Python."""

from http import HTTPStatus

# RFC 9110, section 15.5; Python took these names over in 3.13.
RENAMED = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}


def title(status: int) -> str:
    """Such as "Not Found" for 404."""
    return RENAMED.get(status) or HTTPStatus(status).phrase
