"""The sidebar: what staff do, task by task. Each sees only the places they may enter."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Place:
    """A link of the sidebar. `icon` is a name of the Material Symbols, whose font the theme brings along."""

    title: str
    icon: str
    model: str
    query: str = ""

    def is_open_to(self, request: HttpRequest) -> bool:
        app, model = self.model.split("_")
        return any(request.user.has_perm(f"{app}.{verb}_{model}") for verb in ("view", "change"))

    def item(self, request: HttpRequest) -> dict[str, Any]:
        url = reverse(f"admin:{self.model}_changelist")
        active = request.path.startswith(url) and self.query in request.GET.urlencode()
        link = f"{url}?{self.query}" if self.query else url
        return {"title": self.title, "icon": self.icon, "link": link, "active": active}


TASKS: dict[str, list[Place]] = {
    "Catalogue": [
        Place("Products", "sell", "catalogue_product"),
        Place("Variants", "style", "catalogue_variant"),
        Place("Categories", "account_tree", "catalogue_category"),
    ],
    "Stock": [
        Place("Stock levels", "inventory_2", "stock_stocklevel"),
        Place("Movements", "receipt_long", "stock_stockmovement"),
    ],
    "Orders": [Place("Orders", "shopping_bag", "orders_order")],
    "Customers": [Place("Customers", "group", "identity_user", "is_staff__exact=0")],
    "Team": [
        Place("Team", "badge", "identity_user", "is_staff__exact=1"),
        Place("Groups", "lock_person", "auth_group"),
    ],
}


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The tasks with the places open to whoever asks, in the form that the theme wants; empty tasks are left out."""
    groups = [
        {
            "title": task,
            "separator": True,
            "items": [place.item(request) for place in places if place.is_open_to(request)],
        }
        for task, places in TASKS.items()
    ]
    return [group for group in groups if group["items"]]
