"""Accounts and addresses: every door registers and changes them here."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from shop.identity.models import Address, User


def register(*, username: str, password: str, email: str = "", name: str = "") -> User:
    """Open a customer's account.

    Raises Django's ValidationError for a weak password or for a user name or e-mail address that is taken.
    """
    user = User(username=User.normalize_username(username), email=User.objects.normalize_email(email), name=name)
    set_password(user, password)
    user.full_clean()
    user.save()
    return user


def set_password(user: User, password: str) -> None:
    """Give a person a password that passes the shop's rules; the caller saves. Raises ValidationError by its name."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from error
    user.set_password(password)


@transaction.atomic
def save_address(address: Address, **changes: Any) -> Address:
    """Store an address; a customer's first is the default, and a new default takes the old one's place."""
    for name, value in changes.items():
        setattr(address, name, value)
    others = Address.objects.filter(customer_id=address.customer_id).exclude(pk=address.pk)
    # The customer's row is the queue, so that two new defaults at once end as one.
    User.objects.select_for_update(no_key=True).get(pk=address.customer_id)
    if not others.exists():
        address.is_default = True
    if address.is_default:
        others.filter(is_default=True).update(is_default=False, version=F("version") + 1)
    address.save()
    return address
