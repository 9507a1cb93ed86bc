"""What the shop answers is what its OpenAPI document describes, and so are the document's own examples."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from PIL import Image

from shop.catalogue.models import Category, Variant
from tests.conftest import PASSWORD, Api, MakeProduct, resource

pytestmark = pytest.mark.django_db

MEDIA_TYPE = "application/vnd.api+json"
Document = dict[str, Any]


@pytest.fixture(scope="module")
def openapi() -> Document:
    document: Document = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return document


def check(openapi: Document, schema: Document, value: Any) -> None:
    """Raise jsonschema's ValidationError where the value is not what the schema says."""
    whole = {"components": openapi["components"], **schema}
    OAS31Validator(whole, format_checker=oas31_format_checker).validate(value)


def described(openapi: Document, method: str, path: str, status: int) -> Document:
    """What the document says of this answer."""
    response: Document = openapi["paths"][f"/api/v1{path}"][method]["responses"][str(status)]
    if "$ref" in response:
        response = openapi["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return response


@pytest.fixture
def shelf_of_two(make_product: MakeProduct, shelf: Category) -> Variant:
    make_product(categories=[shelf])
    return make_product(on_hand=3, categories=[shelf])


def order_of(variant: Variant, quantity: int) -> Document:
    return resource("orders", lines=[{"sku": variant.sku, "quantity": quantity}])


def test_every_answer_of_a_customers_journey_is_as_described(
    api: Api, shelf_of_two: Variant, openapi: Document
) -> None:
    def met(method: str, path: str, status: int, document: Any = None, **ids: Any) -> Any:
        url, _, query = path.partition("?")
        sent = {} if method in ("get", "delete") else {"document": document}
        response = getattr(me, method)(url.format(**ids)[1:] + (f"?{query}" if query else ""), **sent)
        assert response.status_code == status, response.content
        promised = described(openapi, method, url, status)
        assert set(promised.get("headers", {})) <= set(response.headers)
        if "content" in promised:
            check(openapi, promised["content"][MEDIA_TYPE]["schema"], response.json())
        return response.json()["data"] if status < 300 and response.content else None

    me = api
    met("get", "/products?include=variants.images,categories,defaultVariant&sort=-price&page[size]=1", 200)
    met("get", "/products?page[size]=1&page[after]=nowhere", 400)
    met("get", "/products/{id}?include=variants&fields[variants]=sku", 200, id=shelf_of_two.product.pk)
    met("get", "/products/{id}/variants", 200, id=shelf_of_two.product.pk)
    met("get", "/products/{id}/default-variant", 200, id=shelf_of_two.product.pk)
    met("get", "/products/{id}/relationships/variants", 200, id=shelf_of_two.product.pk)
    met("get", "/products/{id}", 404, id=0)
    met("get", "/orders", 401)
    account = {"username": "grace", "email": "grace@example.com", "password": PASSWORD}
    met("post", "/customers", 201, resource("customers", **account))
    met("post", "/customers", 409, resource("customers", **account))
    met("post", "/customers", 400, resource("customers", username="", password=""))
    met("post", "/tokens", 401, resource("tokens", username="grace", password="wrong"))
    pair = met("post", "/tokens", 201, resource("tokens", username="grace", password=PASSWORD))["attributes"]
    me = Api(pair["accessToken"])
    met("get", "/customers/{id}?include=addresses", 200, id="me")
    address = {"name": "Grace", "line1": "1 Harbour Street", "city": "Arlington", "countryCode": "US"}
    met("post", "/addresses", 201, resource("addresses", **address))
    met("post", "/products", 403, resource("products", name="Mine", sku="MINE", price="1.00"))
    met("post", "/orders", 409, order_of(shelf_of_two, 4))
    order = met("post", "/orders?include=lines.variant,customer", 201, order_of(shelf_of_two, 2))
    met("get", "/orders?include=lines", 200)
    met("get", "/orders/{id}/lines", 200, id=order["id"])
    met("patch", "/orders/{id}", 200, resource("orders", order["id"], status="cancelled"), id=order["id"])
    met("patch", "/orders/{id}", 409, resource("orders", order["id"], status="cancelled"), id=order["id"])
    met("post", "/tokens/refresh", 201, resource("tokens", refreshToken=pair["refreshToken"]))


def test_staff_get_what_is_described_too(as_manager: Api, shelf_of_two: Variant, openapi: Document) -> None:
    for path in ("/stock-movements", "/variants", "/categories", "/customers/{id}", "/tokens"):
        response = as_manager.get(path.format(id="me")[1:])
        check(openapi, described(openapi, "get", path, 200)["content"][MEDIA_TYPE]["schema"], response.json())


def test_an_uploaded_picture_is_as_described(as_manager: Api, kettle: Variant, openapi: Document) -> None:
    with BytesIO() as file:
        Image.new("RGB", (4, 3)).save(file, "PNG")
        file.seek(0)
        file.name = "kettle.png"
        form = {"file": file, "product": kettle.product.pk}
        response = Client().post("/api/v1/images", form, headers=as_manager.headers)
    assert response.status_code == 201
    check(openapi, described(openapi, "post", "/images", 201)["content"][MEDIA_TYPE]["schema"], response.json())


def examples(openapi: Document) -> Iterator[tuple[Document, Any]]:
    """Every example of a document, with the schema that it stands beside."""
    for operations in openapi["paths"].values():
        for operation in operations.values():
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for content in [content for body in bodies for content in body.get("content", {}).values()]:
                for example in content.get("examples", {}).values():
                    yield content["schema"], example["value"]


def test_the_examples_are_as_described(openapi: Document) -> None:
    found = list(examples(openapi))
    assert len(found) >= 5
    for schema, value in found:
        check(openapi, schema, value)
