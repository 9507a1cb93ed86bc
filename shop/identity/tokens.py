"""Tokens: what a device holds instead of a password. Beside `authentication`, the only importer of knox.

A sign-in makes a pair: an access token, sent with every request, and a refresh token, good for one rotation.
The database keeps SHA-512 digests only. A rotation replaces the whole row, so whoever comes second with the same
refresh token finds nothing. Reading never writes: `last_used_at` is the last rotation, an access token's lifetime
off at the most.
"""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from knox.crypto import hash_token
from knox.models import AbstractAuthToken, get_digest_token
from knox.settings import CONSTANTS

from shop.exceptions import Problem, RuleBroken

if TYPE_CHECKING:
    from shop.identity.models import User, Viewer


class TokenRefused(RuleBroken):
    """The refresh token is unknown, used, expired or revoked; the four look alike."""


class TokenQuerySet(models.QuerySet["Token"]):
    def with_access(self, secret: str) -> Self:
        """The live token that this access token opens, with its person, in one query."""
        return self.select_related("user").filter(digest=hash_token(secret), expiry__gt=timezone.now())

    def visible_to(self, user: "Viewer") -> Self:
        """Only one's own."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class Token(AbstractAuthToken):
    """One device's sign-in. Its primary key is a digest and is never shown; `public_id` is."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    refresh_digest = models.CharField(max_length=CONSTANTS.DIGEST_LENGTH, unique=True)
    refresh_expires_at = models.DateTimeField()
    signed_in_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    device = models.CharField(max_length=100, blank=True)

    # The secrets themselves, on a token that was issued just now; nowhere else are they known.
    access_token: str
    refresh_token: str

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-last_used_at"]

    def __str__(self) -> str:
        return f"{self.device or 'A device'}, signed in {self.signed_in_at:%Y-%m-%d}"


def issue(*, user: "User", device: str = "") -> Token:
    """Sign a device in. Past the limit of live tokens, the one unused for longest is signed out."""
    with transaction.atomic():
        # The person's row is the queue: of sign-ins at the same time, none overlooks the other's token.
        type(user).objects.select_for_update(no_key=True).get(pk=user.pk)
        _forget_expired_and_surplus(user)
        return _create(user=user, device=device, signed_in_at=timezone.now())


def rotate(*, refresh_token: str) -> Token:
    """Exchange a refresh token for a new pair, once.

    Raises TokenRefused. The delete decides: of two with the same token, one counts a row and the other none.
    """
    with transaction.atomic():
        refused = TokenRefused(Problem("invalid-refresh-token", "Sign in again: this refresh token is not valid."))
        old = (
            Token.objects.select_related("user")
            .filter(refresh_digest=hash_token(refresh_token), refresh_expires_at__gt=timezone.now())
            .first()
        )
        if old is None or not old.user.is_active:
            raise refused
        deleted, _ = Token.objects.filter(pk=old.pk).delete()
        if deleted != 1:
            raise refused
        return _create(user=old.user, device=old.device, signed_in_at=old.signed_in_at)


def revoke(*, token: Token) -> None:
    """Sign this device out."""
    Token.objects.filter(pk=token.pk).delete()


def revoke_all(*, user: "User") -> int:
    """Sign every device out; returns how many there were."""
    deleted, _ = Token.objects.filter(user=user).delete()
    return deleted


def _create(*, user: "User", device: str, signed_in_at: datetime) -> Token:
    now = timezone.now()
    access_digest, access_token = get_digest_token()
    refresh_digest, refresh_token = get_digest_token()
    refresh_expires_at = min(now + settings.REFRESH_TOKEN_LIFETIME, signed_in_at + settings.SIGN_IN_LIFETIME)
    token: Token = Token.objects.create(
        digest=access_digest,
        token_key=access_token[: CONSTANTS.TOKEN_KEY_LENGTH],
        user=user,
        expiry=min(now + settings.ACCESS_TOKEN_LIFETIME, refresh_expires_at),
        refresh_digest=refresh_digest,
        refresh_expires_at=refresh_expires_at,
        signed_in_at=signed_in_at,
        last_used_at=now,
        device=device,
    )
    token.access_token, token.refresh_token = access_token, refresh_token
    return token


def _forget_expired_and_surplus(user: "User") -> None:
    Token.objects.filter(user=user, refresh_expires_at__lte=timezone.now()).delete()
    kept = list(
        Token.objects.filter(user=user)
        .order_by("-last_used_at")
        .values_list("pk", flat=True)[: settings.LIVE_TOKENS_PER_CUSTOMER - 1]
    )
    Token.objects.filter(user=user).exclude(pk__in=kept).delete()
