"""Reads the environment for settings.py and gunicorn.py; a value that makes no sense ends the start with one line."""

from typing import Any, NoReturn
from urllib.parse import ParseResult, urlsplit

from environ import Env

BOOLEANS = {*Env.BOOLEAN_TRUE_STRINGS, "false", "off", "no", "n", "0"}


def refuse(reason: str) -> NoReturn:
    raise SystemExit(f"The shop refuses to start: {reason}")


class Environment(Env):
    """django-environ, but a typing error never counts as "off", and a secret that starts with $ is only a secret."""

    def get_value(self, var: str, cast: Any = None, default: Any = None, *, parse_default: bool = False) -> Any:
        if var not in self.ENVIRON and not parse_default:
            return default
        value = self.ENVIRON.get(var, default)
        try:
            return self.parse_value(value, cast)
        except ValueError:
            refuse(f"{var} must be {'a whole number' if cast is int else 'on or off'}, not {value!r}.")

    @classmethod
    def parse_value(cls, value: str, cast: Any) -> Any:
        if cast is bool and value.lower() not in BOOLEANS:
            raise ValueError(value)
        return super().parse_value(value, cast)

    @classmethod
    def db_url_config(cls, url: str, engine: str | None = None) -> dict[str, Any]:
        if urlsplit(url).scheme not in cls.DB_SCHEMES:
            refuse("DATABASE_URL must look like postgres://user:password@host/name.")
        config: dict[str, Any] = super().db_url_config(url, engine)
        return config

    @classmethod
    def cache_url_config(cls, url: ParseResult, backend: str | None = None) -> dict[str, Any]:
        if url.scheme not in cls.CACHE_SCHEMES:
            refuse("CACHE_URL must look like locmemcache:// or filecache:///var/cache/shop.")
        config: dict[str, Any] = super().cache_url_config(url, backend)
        return config


env = Environment()
