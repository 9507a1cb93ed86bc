"""Starts the real gunicorn and the real nginx on free local ports, as they are configured for production."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
SERVER_NAME = "shop.example"
SECRET_KEY = "a-secret-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"

# What surrounds conf.d in the nginx image; everything that is written stays in the folder.
NGINX_CONF = """
daemon off;
user root;
pid nginx.pid;
error_log error.log;
events {}
http {
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include conf.d/*.conf;
}
"""


def production_environment(folder: Path, **variables: str) -> dict[str, str]:
    """An environment in which the shop starts for production, on an empty SQLite in the folder."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "ENVIRONMENT": "production",
        "SECRET_KEY": SECRET_KEY,
        "ALLOWED_HOSTS": SERVER_NAME,
        "PROXIES": "1",
        "DATA_DIR": str(folder),
        **variables,
    }


def gunicorn_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "gunicorn", "--config", "python:site_config.gunicorn", *arguments]


@contextlib.contextmanager
def gunicorn(folder: Path) -> Iterator[str]:
    """Run gunicorn with the shop, and yield the address where it listens."""
    log = folder / "gunicorn.log"
    environment = production_environment(folder, BIND="127.0.0.1:0", WEB_WORKERS="1")
    command = gunicorn_command("tests.production.shop_with_echo")
    with log.open("w") as stderr, _running(command, stderr=stderr, cwd=ROOT, env=environment):
        yield _wait_for(r"Listening at: http://(\S+)", log)


@contextlib.contextmanager
def nginx(folder: Path, upstream: str, **variables: str) -> Iterator["Nginx"]:
    """Run nginx in front of the upstream, with our templates rendered as its image renders them."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "LISTEN": f"127.0.0.1:{port}",
        "SERVER_NAME": SERVER_NAME,
        "UPSTREAM": upstream,
        "MEDIA_ROOT": str(folder / "media"),
        "TRUSTED_PROXY": "255.255.255.255",
        **variables,
    }
    (folder / "media").mkdir()
    (folder / "nginx.conf").write_text(NGINX_CONF)
    render(folder / "conf.d", environment)
    log = folder / "access.log"
    command = [shutil.which("nginx") or "nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with log.open("w") as stdout, _running(command, stdout=stdout):
        _wait_for_port(port)
        yield Nginx(port, folder / "media", log)


def render(folder: Path, environment: dict[str, str]) -> None:
    """What `envsubst` does in the nginx image: `${NAME}` of every template is replaced, `$name` is nginx's own."""
    folder.mkdir()
    for template in (ROOT / "nginx" / "templates").glob("*.template"):
        text = re.sub(r"\$\{(\w+)\}", lambda found: environment[found[1]], template.read_text())
        (folder / template.stem).write_text(text)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @classmethod
    def read(cls, response: HTTPResponse) -> "Answer":
        return cls(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())

    @property
    def document(self) -> Any:
        return json.loads(self.body)


@dataclass
class Nginx:
    port: int
    media: Path
    log: Path

    def ask(
        self, path: str, *, method: str = "GET", headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            connection.request(method, path, body=body, headers={"Host": SERVER_NAME, **(headers or {})})
            return Answer.read(connection.getresponse())

    def send(self, request: bytes) -> Answer | None:
        """Send bytes that no HTTP library would; None if the connection is closed without an answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(request)
            response = HTTPResponse(connection)
            try:
                response.begin()
            except ConnectionError:
                return None
            return Answer.read(response)

    def logged(self, request_id: str) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in lines if line["request_id"] == request_id]


@contextlib.contextmanager
def _running(command: list[str], **options: Any) -> Iterator[None]:
    process = subprocess.Popen(command, **options)  # noqa: S603 - our own programs
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(pattern: str, log: Path) -> str:
    deadline = time.monotonic() + 20
    while not (found := re.search(pattern, log.read_text())):
        if time.monotonic() > deadline:
            raise TimeoutError(log.read_text())
        time.sleep(0.05)
    return found[1]


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
