"""What every refusal of the API looks like, checked in one place."""

import json
from typing import Any

from django.apps import apps

from tests.conftest import MEDIA_TYPE, Answer

NOTHING_SENT = object()


def refused(response: Answer, *statuses: int, document: Any = NOTHING_SENT) -> list[dict[str, Any]]:
    """The error objects of an answer that must be a refusal with one of these statuses.

    Each has what the contract promises, and its pointer leads to something that is there in the document sent.
    """
    assert response.status_code in statuses, (response.status_code, response.content[:500])
    assert response.headers["Content-Type"] == MEDIA_TYPE
    body = json.loads(response.content)
    assert body["jsonapi"] == {"version": "1.1"}
    assert "data" not in body
    assert body["errors"]
    for error in body["errors"]:
        _check(error, response.status_code, document)
    return list(body["errors"])


def refusal(response: Answer, *statuses: int, document: Any = NOTHING_SENT) -> dict[str, Any]:
    """The only error object of a refusal."""
    errors = refused(response, *statuses, document=document)
    assert len(errors) == 1, errors
    return errors[0]


def _check(error: dict[str, Any], status: int, document: Any) -> None:
    assert error["status"] == str(status)
    assert all(error[member] and isinstance(error[member], str) for member in ("code", "title", "detail")), error
    assert error["code"] == error["code"].lower().replace("_", "-"), "codes are kebab-case"
    source = error.get("source", {})
    assert len(source) <= 1, "a source names one place"
    if "pointer" in source:
        assert document is not NOTHING_SENT, f"a pointer into nothing: {error}"
        resolve(source["pointer"], document)


def resolve(pointer: str, document: Any) -> Any:
    """What a JSON pointer (RFC 6901) leads to; fails where it leads nowhere."""
    assert pointer == "" or pointer.startswith("/"), pointer
    here = document
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        here = here[int(name)] if isinstance(here, list) else here[name]
    return here


def stored() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    return {
        model._meta.db_table: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
