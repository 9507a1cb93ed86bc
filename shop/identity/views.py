"""Registering, signing in and out, and one's own data."""

from typing import Any, ClassVar

from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.authentication import BaseAuthentication
from rest_framework.decorators import action
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from shop.identity import examples, tokens
from shop.identity.models import Token, User
from shop.identity.serializers import (
    AddressSerializer,
    CustomerSerializer,
    RefreshSerializer,
    SignInSerializer,
    TokenSerializer,
)
from shop.identity.throttles import WrongPasswords
from shop.jsonapi.serializers import ResourceSerializer
from shop.jsonapi.views import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, UpdateMixin


class OpenToStrangersMixin:
    """Some actions are for those who can't have a token yet; a dead one in the header does not stop them."""

    open_actions: ClassVar[frozenset[str]] = frozenset({"create"})

    def _is_open(self: Any) -> bool:
        return self.action_map.get(self.request.method.lower()) in self.open_actions

    def get_authenticators(self: Any) -> list[BaseAuthentication]:
        return [] if self.request and self._is_open() else super().get_authenticators()  # type: ignore[misc]  # a mixin

    def get_permissions(self: Any) -> list[BasePermission]:
        return [AllowAny()] if self.action in self.open_actions else [IsAuthenticated()]

    def get_authenticate_header(self, request: Request) -> str:
        return "Bearer"


@extend_schema_view(create=extend_schema(summary="Register", description="Open an account."))
class CustomerViewSet(OpenToStrangersMixin, CreateMixin, RetrieveMixin, UpdateMixin):
    """Customers see and change themselves, at `customers/me` or under their own id; registering is open to all."""

    serializer_class = CustomerSerializer

    def resource_id(self) -> str:
        if self.kwargs["pk"] != "me":
            return str(self.kwargs["pk"])
        if isinstance(self.request.user, AnonymousUser):
            raise NotAuthenticated
        return str(self.request.user.pk)


class AddressViewSet(CreateMixin, ListMixin, RetrieveMixin, UpdateMixin, DestroyMixin):
    """A customer's own addresses."""

    serializer_class = AddressSerializer


@extend_schema_view(
    create=extend_schema(
        summary="Sign in",
        description="Sign a device in by user name and password.",
        examples=[examples.SIGN_IN, examples.PAIR],
    ),
    destroy=extend_schema(summary="Sign out"),
)
class TokenViewSet(OpenToStrangersMixin, CreateMixin, ListMixin, RetrieveMixin, DestroyMixin):
    """The sign-ins of a customer's devices.

    `current` names the token that the request was sent with, and deleting `all` signs every device out.
    """

    serializer_class = TokenSerializer
    request_serializer_class = SignInSerializer
    open_actions = frozenset({"create", "refresh"})
    refusals: ClassVar = {"create": frozenset({401, 429}), "refresh": frozenset({401})}

    def get_request_serializer_class(self) -> type[ResourceSerializer]:
        return RefreshSerializer if self.action == "refresh" else super().get_request_serializer_class()

    def perform_create(self, serializer: Any) -> Token:
        if self.action == "refresh":
            return self._refresh(serializer)
        return self._sign_in(**serializer.validated_data)

    def _refresh(self, serializer: Any) -> Token:
        try:
            refreshed: Token = serializer.save()
        except tokens.TokenRefused as refusal:  # not a conflict but a lost proof of who asks
            raise AuthenticationFailed(str(refusal), code="invalid-refresh-token") from refusal
        return refreshed

    def _sign_in(self, username: str, password: str, device: str = "") -> Token:
        wrong_passwords = WrongPasswords(self.request, username)
        wrong_passwords.refuse_too_many()
        user = authenticate(self.request, username=username, password=password)
        if user is None:
            wrong_passwords.count()
            raise AuthenticationFailed("The user name or the password is wrong.")
        return tokens.issue(user=user, device=device)

    def reread(self, created: Token) -> Token:
        """Shown as it was issued: read again, its secrets would be gone."""
        return created

    @action(detail=False, methods=["post"])
    def refresh(self, request: Request) -> Response:
        """Exchange a refresh token for a new pair, once; the old access token is dead from then on."""
        return self.create(request)

    def resource_id(self) -> str:
        is_current = self.kwargs["pk"] == "current" and isinstance(self.request.auth, Token)
        return str(self.request.auth.public_id) if is_current else str(self.kwargs["pk"])  # type: ignore[union-attr]

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Sign out this device (`current`), one by its id, or `all`."""
        if self.kwargs["pk"] == "all" and isinstance(request.user, User):
            tokens.revoke_all(user=request.user)
            return Response(status=204)
        return super().destroy(request, *args, **kwargs)

    def perform_destroy(self, instance: Token) -> None:
        tokens.revoke(token=instance)
