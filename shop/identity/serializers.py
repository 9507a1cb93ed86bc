"""Customers, addresses and tokens as resources."""

from typing import Any, ClassVar

from django.contrib.auth.validators import UnicodeUsernameValidator
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from shop.identity import services, tokens
from shop.identity.models import Address, Token, User
from shop.jsonapi.relations import LinkedResources, Relation
from shop.jsonapi.serializers import ResourceSerializer

# Hashing takes as long as the text is long: nobody needs more than this.
LONGEST_PASSWORD = 256


def free(message: str) -> UniqueValidator:
    """Refuses what another person has, in any case."""
    return UniqueValidator(User.objects.all(), lookup="iexact", message=message)


class PasswordField(serializers.CharField):
    """Sent, never shown; spaces at its ends belong to it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(write_only=True, max_length=LONGEST_PASSWORD, trim_whitespace=False, **kwargs)


@extend_schema_field({"type": "string", "minLength": 10, "maxLength": LONGEST_PASSWORD, "pattern": "[^0-9]"})
class NewPasswordField(PasswordField):
    """Checked by the shop's rules for passwords when it is set."""


class CustomerSerializer(ResourceSerializer):
    """A person with an account, as they see themselves."""

    password = NewPasswordField(help_text="At least ten characters, and not a common one.")
    current_password = PasswordField(required=False, help_text="Needed to change the password.")
    joined_at = serializers.DateTimeField(source="date_joined", read_only=True)
    addresses = Relation(many=True, read_only=True)
    orders = LinkedResources(many=True)

    included_serializers: ClassVar = {"addresses": "shop.identity.serializers.AddressSerializer"}

    class Meta:
        model = User
        resource_name = "customers"
        fields: ClassVar = [
            "username",
            "email",
            "name",
            "password",
            "current_password",
            "joined_at",
            "addresses",
            "orders",
        ]
        # In any case, as the database has it; said here too, so that the error points at the field.
        extra_kwargs: ClassVar = {
            "username": {"validators": [UnicodeUsernameValidator(), free("This user name is taken.")]},
            "email": {"validators": [free("An account with this e-mail address exists.")]},
        }

    def create(self, validated_data: dict[str, Any]) -> User:
        validated_data.pop("current_password", None)
        return services.register(**validated_data)

    def update(self, instance: User, validated_data: dict[str, Any]) -> User:
        current_password = validated_data.pop("current_password", "")
        password = validated_data.pop("password", None)
        if password is not None:
            if not instance.check_password(current_password):
                raise serializers.ValidationError({"current_password": "This is not the password."})
            services.set_password(instance, password)
        updated: User = super().update(instance, validated_data)
        return updated


class AddressSerializer(ResourceSerializer):
    """Where parcels go. A customer's first address is the default one; a new default takes its place."""

    customer = Relation(read_only=True)

    included_serializers: ClassVar = {"customer": CustomerSerializer}

    class Meta:
        model = Address
        resource_name = "addresses"
        decided_by_version = True
        fields: ClassVar = [
            "name",
            "line1",
            "line2",
            "city",
            "region",
            "postal_code",
            "country_code",
            "phone",
            "is_default",
            "customer",
        ]

    def create(self, validated_data: dict[str, Any]) -> Address:
        return services.save_address(Address(customer=self.context["request"].user), **validated_data)

    def update(self, instance: Address, validated_data: dict[str, Any]) -> Address:
        return services.save_address(instance, **validated_data)


class TokenSerializer(ResourceSerializer):
    """A device's sign-in. Its two secrets are shown once, when they are made."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    access_token = serializers.CharField(read_only=True, help_text="Goes into `Authorization: Bearer …`.")
    refresh_token = serializers.CharField(read_only=True, help_text="Good for one refresh.")
    expires_at = serializers.DateTimeField(source="expiry", read_only=True, help_text="Of the access token.")
    customer = Relation(source="user", read_only=True)

    included_serializers: ClassVar = {"customer": CustomerSerializer}

    class Meta:
        model = Token
        resource_name = "tokens"
        lookup_field = "public_id"
        fields: ClassVar = [
            "id",
            "access_token",
            "refresh_token",
            "expires_at",
            "refresh_expires_at",
            "device",
            "signed_in_at",
            "last_used_at",
            "customer",
        ]
        read_only_fields = fields


class SignInSerializer(ResourceSerializer):
    """What a device sends to sign in."""

    username = serializers.CharField(max_length=150, write_only=True)
    password = PasswordField()
    device = serializers.CharField(max_length=100, required=False, help_text="Such as `Ada's phone`.")

    class Meta:
        model = Token
        resource_name = "tokens"
        fields: ClassVar = ["username", "password", "device"]


class RefreshSerializer(ResourceSerializer):
    """What a device sends to exchange its refresh token."""

    refresh_token = serializers.CharField(max_length=200, write_only=True)

    class Meta:
        model = Token
        resource_name = "tokens"
        fields: ClassVar = ["refresh_token"]

    def create(self, validated_data: dict[str, Any]) -> Token:
        return tokens.rotate(refresh_token=validated_data["refresh_token"])
