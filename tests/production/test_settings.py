"""The shop is safe or it does not start, and says in one line why."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.production.servers import ROOT, production_environment


def run(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def setting(environment: dict[str, str], expression: str) -> str:
    done = run(environment, "-c", f"from site_config import settings; print({expression})")
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"SECRET_KEY": ""}, "production needs SECRET_KEY, at least 50 random characters."),
        ({"SECRET_KEY": "short"}, "production needs SECRET_KEY, at least 50 random characters."),
        ({"SECRET_KEY": "x" * 60}, "production needs SECRET_KEY, at least 50 random characters."),
        ({"ALLOWED_HOSTS": ""}, "production needs ALLOWED_HOSTS, a list of host names without wildcards."),
        ({"ALLOWED_HOSTS": "*"}, "production needs ALLOWED_HOSTS, a list of host names without wildcards."),
        ({"ALLOWED_HOSTS": ".example"}, "production needs ALLOWED_HOSTS, a list of host names without wildcards."),
        ({"DEBUG": "1"}, "DEBUG must be off in production."),
        ({"ENVIRONMENT": "staging"}, "ENVIRONMENT must be development or production, not 'staging'."),
        ({"HTTPS_ONLY": "yess"}, "HTTPS_ONLY must be on or off, not 'yess'."),
        ({"PROXIES": "one"}, "PROXIES must be a whole number, not 'one'."),
        ({"SHOP_CURRENCY": "euro"}, "SHOP_CURRENCY must be an ISO 4217 code such as EUR, not 'euro'."),
        ({"DATABASE_URL": "shop"}, "DATABASE_URL must look like postgres://user:password@host/name."),
        ({"CACHE_URL": "shop"}, "CACHE_URL must look like locmemcache:// or filecache:///var/cache/shop."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be a level of Python's logging such as INFO, not 'loud'."),
    ],
)
def test_a_dangerous_or_senseless_setting_is_refused_in_one_line(
    tmp_path: Path, variables: dict[str, str], reason: str
) -> None:
    refused = run(production_environment(tmp_path, **variables), "manage.py", "check")
    assert refused.returncode == 1
    assert refused.stderr == f"The shop refuses to start: {reason}\n"


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_does_without_no_secret_and_no_host(tmp_path: Path, missing: str) -> None:
    environment = production_environment(tmp_path)
    del environment[missing]
    refused = run(environment, "manage.py", "check")
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"The shop refuses to start: production needs {missing}")
    assert refused.stderr.count("\n") == 1


def test_django_finds_nothing_to_warn_of_in_production(tmp_path: Path) -> None:
    checked = run(production_environment(tmp_path), "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_development_needs_no_environment(tmp_path: Path) -> None:
    nothing_but_the_folder = {"DATA_DIR": str(tmp_path)}
    assert setting(nothing_but_the_folder, "(settings.DEBUG, settings.HTTPS_ONLY)") == "(True, False)"
    engine = setting(nothing_but_the_folder, "settings.DATABASES['default']['ENGINE']")
    assert engine == "django.db.backends.sqlite3"


def test_database_url_selects_postgresql(tmp_path: Path) -> None:
    environment = production_environment(tmp_path, DATABASE_URL="postgres://shop:word@db.example/orders")
    names = setting(
        environment, "[settings.DATABASES['default'][key] for key in ('ENGINE', 'HOST', 'NAME', 'PASSWORD')]"
    )
    assert names == "['django.db.backends.postgresql', 'db.example', 'orders', 'word']"


def test_a_secret_that_starts_with_a_dollar_sign_is_only_a_secret(tmp_path: Path) -> None:
    secret = "$HOME-and-so-on-0123456789-abcdefghijklmnopqrstuvwxyz"
    assert setting(production_environment(tmp_path, SECRET_KEY=secret), "settings.SECRET_KEY") == secret
