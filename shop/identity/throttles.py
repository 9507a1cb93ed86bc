"""A brake on guessing passwords: wrong ones are counted by account and by address, right ones never."""

from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW = 60  # seconds


class WrongPasswords:
    """The wrong passwords of this minute, for the account and the address of one attempt to sign in.

    The address is the one that `settings.PROXIES` vouches for, so a forged X-Forwarded-For moves nothing.
    """

    def __init__(self, request: Request, username: str) -> None:
        account = sha256(username.casefold().encode()).hexdigest()  # a cache's keys take no spaces or controls
        self.limits = {
            f"wrong-passwords:account:{account}": settings.WRONG_PASSWORDS_PER_ACCOUNT,
            f"wrong-passwords:address:{BaseThrottle().get_ident(request)}": settings.WRONG_PASSWORDS_PER_ADDRESS,
        }

    def refuse_too_many(self) -> None:
        """Raise Throttled if either limit is reached; then the password is not even looked at."""
        counts = cache.get_many(self.limits)
        if any(counts.get(key, 0) >= limit for key, limit in self.limits.items()):
            raise Throttled(wait=WINDOW, detail="Too many wrong passwords. Wait a minute.")

    def count(self) -> None:
        """Remember a wrong one."""
        for key in self.limits:
            cache.add(key, 0, WINDOW)
            cache.incr(key)
