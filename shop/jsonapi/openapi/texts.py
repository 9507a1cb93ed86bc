"""What people read of an operation: its name, one line, and a few sentences."""

from typing import Any

from drf_spectacular.plumbing import get_doc

from shop.jsonapi.members import Kind, Member
from shop.jsonapi.openapi import access
from shop.jsonapi.openapi.components import singular, words

VERBS = {"retrieve": "Show", "partial_update": "Change", "destroy": "Delete"}
LINKAGE_VERBS = {"GET": "list", "PATCH": "replace", "POST": "add", "DELETE": "remove"}
LINKAGE = {
    "GET": ("Show the {names} of {owner} as identifiers", "The type and id of what the relationship holds."),
    "PATCH": ("Replace the {names} of {owner}", "What is sent is, from now on, all that the relationship holds."),
    "POST": ("Add {names} to {owner}", "What is there already stays, and is not added twice."),
    "DELETE": ("Remove {names} from {owner}", "What is not there is not missed."),
}


def operation_id(view: Any, path: str, method: str) -> str:
    """Made from the route, which no two operations share: `products-categories-list`, `products-retrieve`."""
    parts = [part for part in path.removeprefix("/api/v1/").split("/") if not part.startswith("{")]
    verb = LINKAGE_VERBS[method] if view.relationship else view.action
    return "-".join(parts if parts[-1] == verb else [*parts, verb.replace("_", "-")])


def summary(view: Any, method: str, type_name: str, member: Member | None) -> str:
    """Such as "List the categories of a product"."""
    noun = singular(type_name)
    owner = f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
    if member is None:
        verb = VERBS.get(view.action, view.action.capitalize())
        return f"List {words(type_name)}" if view.action == "list" else f"{verb} {owner}"
    if view.relationship:
        return LINKAGE[method][0].format(names=words(member.name), owner=owner)
    return f"{'Show' if member.kind is Kind.TO_ONE else 'List'} the {words(member.name)} of {owner}"


def description(view: Any, method: str) -> str:
    """What it does."""
    return LINKAGE[method][1] if view.relationship else get_doc(getattr(view, view.action))


def audience(view: Any) -> str:
    """Whom it is for."""
    if access.is_open(view):
        return "Open to everybody."
    return "For those who are signed in." if access.is_for_customers(view) else "For staff."
