"""One customer's whole way through a running shop.

It leaves a customer and a cancelled order behind; the stock ends as it was.
"""

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from backoffice.sample_shop.visitor import BrokenPromise, Visitor

PRODUCTS_IN_ORDER = 2
PRODUCTS_IN_STOCK: Mapping[str, str] = {
    "include": "variants",
    "fields[products]": "name,price,variants",
    "fields[variants]": "sku,quantityInStock",
    "filter[inStock]": "true",
    "page[size]": "5",
}


class JourneyFailed(Exception):
    """The shop broke its word; the message says which, and what was asked and answered last."""


class Journey:
    """Register, sign in, look around, order, think better of it, sign out: a method each, in this order."""

    def __init__(self, url: str) -> None:
        self.visitor = Visitor(url)
        self.username = f"journey-{secrets.token_hex(6)}"
        self.password = secrets.token_urlsafe(16)
        self.stock_before: dict[str, int] = {}  # {id of a variant that will be ordered: units}
        self.order_id = ""

    def walk(self) -> Iterator[str]:
        """Take each step and say what it did. Raises JourneyFailed."""
        try:
            yield self.register()
            yield self.sign_in()
            yield self.browse()
            yield self.order()
            yield self.look_at_the_history()
            yield self.cancel()
            yield self.sign_out()
        except BrokenPromise as broken:
            raise JourneyFailed(f"{broken}\n{self.visitor.last_exchange}") from broken
        except (LookupError, TypeError, ValueError) as error:
            raise JourneyFailed(f"Not the documented form ({error!r}).\n{self.visitor.last_exchange}") from error

    def register(self) -> str:
        email = f"{self.username}@example.com"
        self.visitor.create("customers", username=self.username, password=self.password, email=email)
        return f"registered as {self.username}"

    def sign_in(self) -> str:
        token = self.visitor.create("tokens", username=self.username, password=self.password, device="journey")
        self.visitor.token = token["attributes"]["accessToken"]
        me = self.visitor.get("customers/me")["data"]["attributes"]
        require(me["username"] == self.username, "customers/me is somebody else.")
        return "signed in; customers/me knows who it is"

    def browse(self) -> str:
        page = self.visitor.get("products", PRODUCTS_IN_STOCK)
        require(page["data"], "No product is in stock.")
        members = {name for product in page["data"] for name in product["attributes"]}
        require(members == {"name", "price"}, f"Name and price were asked for, {sorted(members)} came.")
        self.choose(page)
        following = self.visitor.send("GET", page["links"]["next"], expected=200)
        seen = {product["id"] for product in page["data"]}
        new = {product["id"] for product in following["data"]}
        require(new and not new & seen, "The next page is empty or repeats the first.")
        return f"listed {len(seen)} products with their variants, then the next page"

    def choose(self, page: Any) -> None:
        """Pick a variant in stock of each of two products, and remember how many there are."""
        included = {variant["id"]: variant["attributes"]["quantityInStock"] for variant in page["included"]}
        for product in page["data"][:PRODUCTS_IN_ORDER]:
            ids = [variant["id"] for variant in product["relationships"]["variants"]["data"]]
            choice = max(ids, key=lambda variant_id: included[variant_id])
            require(included[choice] > 0, f"Product {product['id']} is said to be in stock, but is not.")
            self.stock_before[choice] = included[choice]

    def order(self) -> str:
        lines = [{"variant": variant_id, "quantity": 1} for variant_id in self.stock_before]
        order = self.visitor.create("orders", lines=lines)
        self.order_id = order["id"]
        require(order["attributes"]["status"] == "placed", "The new order is not placed.")
        self.require_stock({variant_id: units - 1 for variant_id, units in self.stock_before.items()})
        return f"ordered one each of {len(lines)} products; their stock fell"

    def look_at_the_history(self) -> str:
        history = [order["id"] for order in self.visitor.get("orders")["data"]]
        require(history == [self.order_id], f"The history should have the one order {self.order_id}.")
        lines = self.visitor.get(f"orders/{self.order_id}", {"include": "lines"})["included"]
        require(len(lines) == PRODUCTS_IN_ORDER, f"The order has {len(lines)} lines, not {PRODUCTS_IN_ORDER}.")
        return "found the order in the history, with its lines"

    def cancel(self) -> str:
        order = self.visitor.change("orders", self.order_id, status="cancelled")
        require(order["attributes"]["status"] == "cancelled", "The order is not cancelled.")
        self.require_stock(self.stock_before)
        return "cancelled it; the stock came back"

    def sign_out(self) -> str:
        self.visitor.delete("tokens/current")
        self.visitor.get("customers/me", expected=401)
        return "signed out; the token is dead"

    def require_stock(self, expected: Mapping[str, int]) -> None:
        only_stock = {"fields[variants]": "quantityInStock"}
        for variant_id, units in expected.items():
            variant = self.visitor.get(f"variants/{variant_id}", only_stock)["data"]
            require(variant["attributes"]["quantityInStock"] == units, f"{units} units should be in stock.")


def require(condition: object, otherwise: str) -> None:
    if not condition:
        raise BrokenPromise(otherwise)
