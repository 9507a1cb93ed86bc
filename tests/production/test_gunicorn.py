"""How gunicorn starts, and what it shares with nginx."""

import re
import subprocess
from http.client import HTTPConnection
from pathlib import Path

from site_config import gunicorn
from tests.production import servers
from tests.production.servers import ROOT, gunicorn_command, production_environment


def start(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own program
        gunicorn_command(*arguments), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False
    )


def test_a_shop_that_refuses_to_start_ends_gunicorn_with_one_line(tmp_path: Path) -> None:
    ended = start(production_environment(tmp_path, SECRET_KEY="short", BIND="127.0.0.1:0"))
    assert ended.returncode == 1
    [line] = ended.stderr.splitlines()
    assert line.startswith("The shop refuses to start: production needs SECRET_KEY")


def test_a_number_of_workers_that_is_none_ends_gunicorn_with_one_line(tmp_path: Path) -> None:
    ended = start(production_environment(tmp_path, WEB_WORKERS="many"))
    assert ended.returncode == 1
    assert ended.stderr == "The shop refuses to start: WEB_WORKERS must be a whole number, not 'many'.\n"


def test_gunicorn_loads_the_application_with_this_configuration(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    checked = start(production_environment(tmp_path), "--check-config")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_gunicorn_keeps_idle_connections_longer_than_nginx_does() -> None:
    template = (ROOT / "nginx" / "templates" / "shop.conf.template").read_text()
    upstream = re.search(r"upstream shop \{(.*?)\n\}", template, re.DOTALL)
    assert upstream
    idle = re.search(r"keepalive_timeout (\d+)s;", upstream[1])
    assert idle
    assert gunicorn.keepalive > int(idle[1])


def test_gunicorn_opens_no_control_socket(tmp_path: Path) -> None:
    with servers.gunicorn(tmp_path) as address:
        connection = HTTPConnection(address, timeout=10)
        connection.request("GET", "/api/echo")
        assert connection.getresponse().read()
        connection.close()
        assert not list(tmp_path.rglob("*.ctl"))
