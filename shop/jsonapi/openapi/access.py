"""Who may use an operation: the permissions themselves are asked."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser


def is_open(view: Any) -> bool:
    """Whether strangers may use it."""
    return _permitted(view, AnonymousUser())


def is_for_customers(view: Any) -> bool:
    """Whether everybody may who is signed in. As inactive, this one has no permission and asks no database for any."""
    return _permitted(view, get_user_model()(is_active=False))


def takes_tokens(view: Any) -> bool:
    """Whether it looks at a token: where there is none yet to have, it does not."""
    return bool(view.get_authenticators())


def _permitted(view: Any, user: Any) -> bool:
    request = view.request
    request.user = user
    permissions = [*view.get_permissions(), *_permissions_of_owner(view)]
    return all(permission.has_permission(request, view) for permission in permissions)


def _permissions_of_owner(view: Any) -> list[Any]:
    owner = getattr(view, "owner", None)
    if owner is None:
        return []
    permissions: list[Any] = owner.viewset(request=view.request, action="retrieve").get_permissions()
    return permissions
