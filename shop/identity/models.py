"""Who uses the shop: people, their addresses, and the tokens that their devices hold."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import MinLengthValidator
from django.db import models, transaction
from django.db.models.functions import Upper
from django_countries import countries

from shop.identity.tokens import Token
from shop.versions import Versioned

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

__all__ = ["Address", "Token", "User", "Viewer"]

# Whoever asks: signed in or not.
Viewer: TypeAlias = "User | AnonymousUser"


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Viewer) -> Self:
        """Everybody sees themselves; only staff see others."""
        return self if user.is_staff else self.filter(pk=user.pk)


class CaseInsensitiveUserManager(UserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]  # a class made at run time
    use_in_migrations = False  # its class is made at run time; migrations need none of its methods

    def get_by_natural_key(self, username: str | None) -> "User":
        """ "Ada" and "ada" are one person: signing in ignores case, as the database constraint does."""
        return self.get(username__iexact=username)  # type: ignore[no-any-return]  # follows from the line above


class User(Versioned, AbstractUser):  # type: ignore[django-manager-missing]  # knox has no types
    """A person with an account: a customer, a member of staff, or both.

    The API shows them as the resource type `customers`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first_name = None  # type: ignore[assignment]  # one name field: not everybody has two names
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=150, blank=True, help_text="As it should stand on a parcel.")

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    objects: ClassVar[UserManager["User"]] = CaseInsensitiveUserManager()

    class Meta:
        verbose_name = "customer"
        ordering: ClassVar = ["username"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Upper("username"),
                name="username_ignoring_case",
                violation_error_code="unique",
                violation_error_message="This user name is taken.",
            ),
            models.UniqueConstraint(
                Upper("email"),
                condition=~models.Q(email=""),
                name="email_ignoring_case",
                violation_error_code="unique",
                violation_error_message="An account with this e-mail address exists.",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the person; a new password or a deactivation signs every device out, whichever door it came by."""
        has_new_password = self._password is not None  # type: ignore[attr-defined]  # set by set_password()
        locked_out = not self.is_active or not self.has_usable_password()
        with transaction.atomic():
            super().save(*args, **kwargs)
            if has_new_password or locked_out:
                Token.objects.filter(user=self).delete()

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()


def country_choices() -> list[tuple[str, str]]:
    return [(country.code, country.name) for country in countries]


class AddressQuerySet(models.QuerySet["Address"]):
    def visible_to(self, user: Viewer) -> Self:
        """Only one's own, staff included: they read an order's address on the order."""
        return self.filter(customer_id=user.pk) if user.is_authenticated else self.none()


class Address(Versioned):
    """Where a customer's parcels go. An order copies it, so changing it never changes a placed order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    name = models.CharField(max_length=150, validators=[MinLengthValidator(1)])
    line1 = models.CharField("line 1", max_length=200)
    line2 = models.CharField("line 2", max_length=200, blank=True)
    city = models.CharField(max_length=100)
    region = models.CharField(max_length=100, blank=True, help_text="State or province.")
    postal_code = models.CharField(max_length=20, blank=True)
    country_code = models.CharField(max_length=2, choices=country_choices, help_text="ISO 3166-1 alpha-2.")
    phone = models.CharField(max_length=30, blank=True)
    is_default = models.BooleanField(default=False, help_text="Used where an order names no address.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "addresses"
        ordering: ClassVar = ["-is_default", "created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("customer", condition=models.Q(is_default=True), name="one_default_address"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.line1}, {self.city}, {self.country_code}"
