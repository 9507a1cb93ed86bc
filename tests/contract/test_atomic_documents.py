"""Atomic operations: the media type of the extension, and the shape of its documents."""

from typing import Any

import pytest

from shop.catalogue.models import Category
from tests.conftest import MEDIA_TYPE, Api
from tests.contract.atomic import (
    ATOMIC,
    EXTENSION,
    add,
    category,
    operate,
    post,
    refusal,
    refused,
    results,
)
from tests.jsonapi.wire import send

pytestmark = pytest.mark.django_db


class TestMediaType:
    @pytest.mark.parametrize("path", ["operations", "operations/"])
    def test_a_trailing_slash_is_taken_or_left(self, as_manager: Api, path: str) -> None:
        results(post(as_manager, {"atomic:operations": [category("Garden")]}, path=path))

    @pytest.mark.parametrize(
        "content_type",
        [
            f'{MEDIA_TYPE}; ext="{EXTENSION}"',
            f'{MEDIA_TYPE};profile="https://example.com/one";ext="{EXTENSION}"',
            f'Application/VND.API+json ; EXT = "{EXTENSION}"',
        ],
    )
    def test_the_extension_is_asked_for_by_the_content_type(self, as_manager: Api, content_type: str) -> None:
        document = {"atomic:operations": [category("Garden")]}
        results(post(as_manager, document, content_type=content_type))

    @pytest.mark.parametrize(
        "content_type",
        [
            MEDIA_TYPE,
            "application/json",
            f'application/json;ext="{EXTENSION}"',
            f'{MEDIA_TYPE};ext="https://example.com/other"',
            f'{MEDIA_TYPE};ext="{EXTENSION} https://example.com/other"',
            f'{ATOMIC};ext="https://example.com/other"',
            f"{ATOMIC};charset=utf-8",
            f'{MEDIA_TYPE};ext=""',
            f'{MEDIA_TYPE};ext="{EXTENSION}',
            f'{MEDIA_TYPE};profile="{EXTENSION}"',
        ],
    )
    def test_another_content_type_is_refused(self, as_manager: Api, content_type: str) -> None:
        document = {"atomic:operations": [category("Garden")]}
        (error,) = refused(post(as_manager, document, content_type=content_type), 415, document)
        assert error["source"] == {"header": "Content-Type"}
        assert not Category.objects.exists()

    @pytest.mark.parametrize(
        "accept",
        [ATOMIC, "*/*", "application/*", MEDIA_TYPE, f"text/html, {ATOMIC};q=0.5", f'{MEDIA_TYPE};ext="x", */*;q=0.1'],
    )
    def test_who_takes_the_extension_or_anything_is_answered_in_it(self, as_manager: Api, accept: str) -> None:
        results(post(as_manager, {"atomic:operations": [category("Garden")]}, Accept=accept))

    @pytest.mark.parametrize(
        "accept",
        ["application/json", f'{MEDIA_TYPE};ext="x"', f'{MEDIA_TYPE};ext="{EXTENSION} x"', f"{ATOMIC};charset=utf-8"],
    )
    def test_who_takes_nothing_of_the_kind_is_refused(self, as_manager: Api, accept: str) -> None:
        document = {"atomic:operations": [category("Garden")]}
        (error,) = refused(post(as_manager, document, Accept=accept), 406, document)
        assert error["source"] == {"header": "Accept"}
        assert not Category.objects.exists()

    def test_no_other_endpoint_takes_the_extension(self, as_manager: Api) -> None:
        document = category("Garden")["data"]
        assert send(as_manager, "POST", "categories", {"data": document}, content_type=ATOMIC).status_code == 415
        assert send(as_manager, "GET", "categories", Accept=ATOMIC).status_code == 406

    def test_the_answer_varies_by_accept(self, as_manager: Api) -> None:
        assert "Accept" in operate(as_manager, category("Garden")).headers["Vary"]

    @pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "DELETE", "OPTIONS"])
    def test_operations_are_posted(self, as_manager: Api, method: str) -> None:
        answer = send(as_manager, method, "operations", {}, content_type=ATOMIC, Accept=ATOMIC)
        refused(answer, 405, {})


class TestDocument:
    @pytest.mark.parametrize(
        ("document", "code", "pointer"),
        [
            ([], "invalid-document", ""),
            ("x", "invalid-document", ""),
            (None, "invalid-document", ""),
            ({}, "invalid-document", ""),
            ({"data": None}, "invalid-document", ""),
            ({"atomic:operations": []}, "invalid-document", "/atomic:operations"),
            ({"atomic:operations": {}}, "invalid-document", "/atomic:operations"),
            ({"atomic:operations": None}, "invalid-document", "/atomic:operations"),
            ({"atomic:operations": [category("A")], "data": None}, "unknown-member", "/data"),
            ({"atomic:operations": [category("A")], "included": []}, "unknown-member", "/included"),
            ({"atomic:operations": [category("A")], "errors": []}, "unknown-member", "/errors"),
            ({"atomic:operations": [category("A")], "atomic:results": []}, "unknown-member", "/atomic:results"),
        ],
    )
    def test_anything_but_a_list_of_operations_is_refused(
        self, as_manager: Api, document: Any, code: str, pointer: str
    ) -> None:
        (error,) = refused(post(as_manager, document), 400, document)
        assert (error["code"], error.get("source", {}).get("pointer", "")) == (code, pointer)
        assert not Category.objects.exists()

    def test_meta_links_and_version_may_stand_beside(self, as_manager: Api) -> None:
        document = {"atomic:operations": [category("A") | {"meta": {"note": 1}}], "meta": {}, "links": {}}
        results(post(as_manager, document | {"jsonapi": {"version": "1.1"}, "@note": 1}))

    @pytest.mark.parametrize(
        "body", [b"", b"{", b'{"atomic:operations": [], "atomic:operations": []}', b"\xff", b"NaN"]
    )
    def test_a_body_that_is_no_json_is_refused(self, as_manager: Api, body: bytes) -> None:
        (error,) = refused(post(as_manager, body), 400, {})
        assert error["code"] == "invalid-json"

    @pytest.mark.parametrize(
        ("operation", "member"),
        [
            (None, ""),
            ("add", ""),
            ([], ""),
            ({}, ""),
            ({"op": "move"}, "/op"),
            ({"op": None}, "/op"),
            ({"op": ["add"]}, "/op"),
            ({"op": "ADD"}, "/op"),
            ({"op": "get", "href": "products"}, "/op"),
            ({"op": "add"}, ""),
            ({"op": "remove"}, ""),
            ({"op": "remove", "data": {"type": "categories", "id": "1"}}, "/data"),
            ({"op": "update", "data": {"type": "categories"}}, "/data"),
            ({"op": "update", "data": {"type": "categories", "id": 7}}, "/data/id"),
            ({"op": "add", "data": {"type": 7}}, "/data"),
            ({"op": "add", "data": [{"type": "categories"}]}, "/data"),
            ({"op": "add", "href": "categories"}, ""),
            ({"op": "add", "data": {"type": "categories", "lid": 7}}, "/data/lid"),
            ({"op": "add", "href": 7, "data": {}}, "/href"),
            ({"op": "add", "href": None, "data": {}}, "/href"),
            ({"op": "add", "href": "categories", "ref": {}, "data": {}}, ""),
            ({"op": "remove", "ref": None}, "/ref"),
            ({"op": "remove", "ref": []}, "/ref"),
            ({"op": "remove", "ref": {"type": "categories"}}, "/ref"),
            ({"op": "remove", "ref": {"id": "1"}}, "/ref"),
            ({"op": "remove", "ref": {"type": "categories", "id": 1}}, "/ref/id"),
            ({"op": "remove", "ref": {"type": "categories", "id": "1", "lid": "a"}}, "/ref"),
            ({"op": "remove", "ref": {"type": "categories", "id": "1", "relationship": None}}, "/ref/relationship"),
            ({"op": "add", "ref": {"type": "categories", "id": "1"}, "data": {"type": "categories"}}, "/ref"),
            ({"op": "update", "ref": {"type": "categories", "id": "1"}}, ""),
        ],
    )
    def test_a_malformed_operation_is_refused(self, as_manager: Api, operation: Any, member: str) -> None:
        pointer = f"/atomic:operations/1{member}"
        assert refusal(as_manager, 400, category("A"), operation) == ("invalid-document", pointer)

    @pytest.mark.parametrize(
        ("operation", "member"),
        [
            (category("B") | {"id": "1"}, "/id"),
            ({"op": "remove", "ref": {"type": "categories", "id": "1", "meta": {}}}, "/ref/meta"),
            (category("B") | {"data": {"type": "categories", "a/b~c": 1}}, "/data/a~1b~0c"),
            (add("categories", nme="B"), "/data/attributes/nme"),
        ],
    )
    def test_an_unknown_member_is_refused(self, as_manager: Api, operation: Any, member: str) -> None:
        assert refusal(as_manager, 400, category("A"), operation) == ("unknown-member", f"/atomic:operations/1{member}")

    def test_fifty_operations_are_done_at_once(self, as_manager: Api) -> None:
        assert len(results(operate(as_manager, *(category(f"Shelf {n}") for n in range(50))))) == 50
        assert Category.objects.count() == 50

    def test_fifty_one_are_refused(self, as_manager: Api) -> None:
        many = [category(f"Shelf {n}") for n in range(51)]
        assert refusal(as_manager, 400, *many) == ("too-many-operations", "/atomic:operations")

    def test_a_body_beyond_the_limit_is_refused(self, as_manager: Api) -> None:
        (error,) = refused(post(as_manager, b" " * 1_000_001), 413, {})
        assert error["code"] == "body-too-large"

    def test_query_parameters_are_refused(self, as_manager: Api) -> None:
        document = {"atomic:operations": [category("A")]}
        (error,) = refused(post(as_manager, document, path="operations?include=parent"), 400, document)
        assert error["source"] == {"parameter": "include"}
        assert not Category.objects.exists()
