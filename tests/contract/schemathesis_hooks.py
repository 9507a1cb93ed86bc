"""What no schema can say: schemathesis is told here, before it sends a request that it takes for a valid one."""

import os
from io import BytesIO
from typing import Any

import schemathesis
from hypothesis import strategies as st
from PIL import Image
from schemathesis import GenerationMode

INCLUDED = 3  # paths, of three relationships at most: never more than the shop includes at once
NOBODYS = "00000000-0000-4000-8000-000000000000"
OWN_TOKEN = os.environ.get("OWN_TOKEN", "")


def picture(image_format: str) -> bytes:
    with BytesIO() as file:
        Image.new("RGB", (2, 2)).save(file, image_format)
        return file.getvalue()


for image_format in ("jpeg", "png", "webp"):
    schemathesis.openapi.media_type(f"image/{image_format}", st.just(picture(image_format)))


@schemathesis.hook
def before_call(_context: Any, case: Any, _options: Any) -> None:
    """Make of what is about to be sent what it was meant to be."""
    _stay_signed_in(case)
    if case.meta.generation.mode is GenerationMode.POSITIVE:
        _make_acceptable(case)
    else:
        _make_refusable(case.query or {})


def _stay_signed_in(case: Any) -> None:
    """Who signs out has nothing more to ask: that is left to other tests."""
    if case.path_parameters and case.path_parameters.get("id") in ("current", "all", OWN_TOKEN):
        case.path_parameters["id"] = NOBODYS


def _make_acceptable(case: Any) -> None:
    """A change names the resource of its URL; the shop alone makes cursors; an include has its bounds."""
    data = case.body.get("data") if isinstance(case.body, dict) else None
    if isinstance(data, dict) and "id" in data and "id" in (case.path_parameters or {}):
        data["id"] = case.path_parameters["id"]
    query = case.query or {}
    for parameter in ("page[after]", "page[before]"):
        query.pop(parameter, None)
    if "include" in query:
        query["include"] = ",".join(str(query["include"]).split(",")[:INCLUDED])


def _make_refusable(query: dict[str, Any]) -> None:
    """In a URL a list of one empty text looks like an empty list, which is fine."""
    for parameter, value in query.items():
        if parameter.startswith(("fields[", "include")) and value in ("", [""]):
            query[parameter] = "?"
