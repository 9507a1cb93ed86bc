"""A customer's journey with jsonapi-requests; prints as JSON what its screens would show."""

import json
import sys

from jsonapi_requests import Api, JsonApiObject
from jsonapi_requests.orm import ApiModel, AttributeField, OrmApi, RelationField
from requests import PreparedRequest
from requests.auth import AuthBase

URL = sys.argv[1]
SECRETS = {"username": "dora", "password": "a long sentence"}


class Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def sign_up() -> Bearer:
    """Register, and sign this device in."""
    stranger = Api.config(API_ROOT=URL)
    account = JsonApiObject(type="customers", attributes=SECRETS | {"email": "dora@example.com"})
    stranger.endpoint("customers").post(object=account)
    device = JsonApiObject(type="tokens", attributes=SECRETS | {"device": "jsonapi-requests"})
    return Bearer(stranger.endpoint("tokens").post(object=device).data.attributes["accessToken"])


api = OrmApi.config(API_ROOT=URL, AUTH=sign_up())


class Customer(ApiModel):
    class Meta:
        type, api = "customers", api

    name = AttributeField("name")


class Category(ApiModel):
    class Meta:
        type, api = "categories", api

    name = AttributeField("name")


class Variant(ApiModel):
    class Meta:
        type, api = "variants", api


class Product(ApiModel):
    class Meta:
        type, api = "products", api

    name = AttributeField("name")
    categories = RelationField("categories")
    variants = RelationField("variants")


class OrderLine(ApiModel):
    class Meta:
        type, path, api = "orderLines", "order-lines", api

    sku = AttributeField("sku")
    quantity = AttributeField("quantity")


class Order(ApiModel):
    class Meta:
        type, api = "orders", api

    status = AttributeField("status")
    wanted = AttributeField("lines")
    lines = RelationField("lines")


me = Customer.from_response_content(api.endpoint("customers/me").get().content)
me.name = "Dora"
me.save()

in_stock = {"filter[inStock]": "true", "sort": "price", "include": "variants", "page[size]": 2}
pages = [Product.get_list(params=in_stock | {"page[number]": number}) for number in (1, 2)]
product = pages[0][0]
categories = [category.name for category in product.categories]  # asked for one by one

wanted = Order()
wanted.wanted = [{"variant": product.variants[0].id, "quantity": 2}]
wanted.save()
[order] = Order.get_list(params={"include": "lines"})
lines = [[line.sku, line.quantity] for line in order.lines]
statuses = [order.status]
order.status = "cancelled"
order.save()
statuses.append(order.status)

shown = [[product.name for product in page] for page in pages]
json.dump({"pages": shown, "categories": categories, "lines": lines, "statuses": statuses}, sys.stdout)
