"""The people of the sample shop: staff, and customers with their addresses and the orders that they placed."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from tqdm import tqdm

from backoffice.sample_shop import history
from shop.identity import services as identity
from shop.identity.models import Address, User

# A table of data/people.toml.
Person: TypeAlias = Mapping[str, Any]

CAST: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "data" / "people.toml").read_text("utf-8"))
PASSWORD: str = CAST["password"]
STAFF: list[Person] = CAST["staff"]
CUSTOMERS: list[Person] = CAST["customer"]


def move_in() -> int:
    """Open the accounts that are not there yet and return how many; one that is there stays as it is."""
    taken = {name.lower() for name in User.objects.values_list("username", flat=True)}
    for person in (new_staff := [person for person in STAFF if person["username"] not in taken]):
        hire(person)
    new_customers = [person for person in CUSTOMERS if person["username"] not in taken]
    for person in tqdm(new_customers, "Customers", leave=False, disable=None):
        welcome(person)
    return len(new_staff) + len(new_customers)


@transaction.atomic
def hire(person: Person) -> User:
    """Make a member of staff: with the permissions of a role, or with all of them where no role is named."""
    user = _register(person)
    user.is_staff = True
    user.is_superuser = "role" not in person
    user.save()
    if "role" in person:
        role, is_new = Group.objects.get_or_create(name=person["role"])
        if is_new:
            role.permissions.set(_permissions(person["may"]))
        user.groups.add(role)
    return user


@transaction.atomic
def welcome(person: Person) -> User:
    """Make a customer with the address and the orders, or nothing of them: so nobody orders twice."""
    # Those who never sign in have no password; hashing one for each would take most of the command's time.
    customer = _register(person) if person.get("signs_in") else User.objects.create_user(**_account(person))
    address = Address(customer=customer, name=person["name"], **person["address"])
    address.full_clean()
    identity.save_address(address)
    history.live_through(customer, orders=person["orders"])
    return customer


def _register(person: Person) -> User:
    return identity.register(password=PASSWORD, **_account(person))


def _account(person: Person) -> dict[str, str]:
    username = person["username"]
    return {"username": username, "email": f"{username}@example.com", "name": person["name"]}


def _permissions(names: Iterable[str]) -> Iterable[Permission]:
    """The permissions of these names, such as "orders.view_order"; an app's name stands for all on its models."""
    wanted = Q(pk=None)
    for name in names:
        app, _, codename = name.partition(".")
        of_app = Q(content_type__app_label=app)
        wanted |= of_app & Q(codename=codename) if codename else of_app
    return Permission.objects.filter(wanted)
