"""The tree of categories."""

import pytest
from django.core.exceptions import ValidationError

from shop.catalogue import services as catalogue
from shop.catalogue.models import Category
from tests.conftest import Api, resource

pytestmark = pytest.mark.django_db


def at(*path: str) -> Category:
    category = catalogue.category_at(path, create=True)
    assert category is not None
    return category


def test_a_path_is_made_once_whatever_its_case() -> None:
    assert at("Kitchen", "Cups") == at("KITCHEN", "cups")
    assert [(category.name, category.depth) for category in Category.objects.order_by("depth")] == [
        ("Kitchen", 0),
        ("Cups", 1),
    ]


def test_a_path_that_is_not_there_is_not_made_unasked() -> None:
    assert catalogue.category_at(["Kitchen"]) is None
    assert not Category.objects.exists()


def test_two_categories_of_one_name_get_different_slugs() -> None:
    assert (at("A", "Sale").slug, at("B", "Sale").slug) == ("sale", "sale-2")


def test_moving_a_category_moves_all_below_it() -> None:
    cups, home = at("Kitchen", "Table", "Cups"), at("Home")
    table = Category.objects.get(name="Table")
    table.parent = home
    catalogue.save_category(table)
    cups.refresh_from_db()
    assert (table.depth, cups.depth) == (1, 2)
    assert set(Category.objects.subtree(home)) == {home, table, cups}


def test_a_category_does_not_end_up_below_itself() -> None:
    cups = at("Kitchen", "Cups")
    kitchen = Category.objects.get(name="Kitchen")
    kitchen.parent = cups
    with pytest.raises(ValidationError):
        catalogue.save_category(kitchen)


def test_siblings_have_different_names() -> None:
    at("Kitchen", "Cups")
    with pytest.raises(ValidationError):
        catalogue.save_category(Category(name="cups", parent=Category.objects.get(name="Kitchen")))
    with pytest.raises(ValidationError):
        catalogue.save_category(Category(name="KITCHEN"))


def test_the_tree_is_walked_over_the_api(api: Api) -> None:
    cups = at("Kitchen", "Cups")
    document = api.get("categories", include="children", **{"filter[depth]": "0"}).json()
    assert [data["attributes"]["name"] for data in document["data"]] == ["Kitchen"]
    assert [item["id"] for item in document["included"]] == [str(cups.pk)]
    parent = api.get(f"categories/{cups.pk}/parent").json()["data"]
    assert (parent["attributes"]["name"], parent["relationships"]["parent"]["data"]) == ("Kitchen", None)
    assert api.get(f"categories/{parent['id']}/parent").json()["data"] is None


def test_staff_move_a_category_over_the_api(as_manager: Api) -> None:
    cups, home = at("Kitchen", "Cups"), at("Home")
    linkage = {"parent": {"type": "categories", "id": str(home.pk)}}
    moved = as_manager.patch(f"categories/{cups.pk}", resource("categories", str(cups.pk), relationships=linkage))
    assert moved.json()["data"]["relationships"]["parent"]["data"]["id"] == str(home.pk)
    loop = {"parent": {"type": "categories", "id": str(cups.pk)}}
    refused = as_manager.patch(f"categories/{home.pk}", resource("categories", str(home.pk), relationships=loop))
    assert refused.status_code == 400
    to_root = as_manager.patch(f"categories/{cups.pk}/relationships/parent", {"data": None})
    assert (to_root.status_code, to_root.json()["data"]) == (200, None)
    cups.refresh_from_db()
    assert cups.depth == 0


def test_a_category_with_children_is_not_deleted(as_manager: Api) -> None:
    at("Kitchen", "Cups")
    kitchen = Category.objects.get(name="Kitchen")
    assert as_manager.delete(f"categories/{kitchen.pk}").status_code == 409
    assert Category.objects.count() == 2
