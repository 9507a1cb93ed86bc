"""manage.py demo: a shop to look at, ready in a minute; and a walk through it that proves that it works."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler, get_internal_wsgi_application

from backoffice.sample_shop import people
from backoffice.sample_shop.journey import Journey, JourneyFailed
from shop.identity import tokens
from shop.identity.models import User

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Prepare the database, load the sample shop, say where everything is, and serve it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--check", action="store_true", help="walk a customer's journey once, and end")
        parser.add_argument(
            "--url", help="with --check: walk through the shop that runs there, such as http://host:8000"
        )

    def handle(self, *args: Any, port: int, check: bool, url: str | None, **options: Any) -> None:
        if url and not (check and url.startswith(("http://", "https://"))):
            raise CommandError("--url goes with --check and names a running shop, such as http://127.0.0.1:8000.")
        if url:
            self.walk(url)
            return
        if settings.PRODUCTION:
            raise CommandError("The demo is for development: its people have a password that everybody knows.")
        if not check:
            refuse_taken(port)
        self.prepare()
        if check:
            with serving() as address:
                self.walk(address)
        else:
            self.introduce(f"http://{HOST}:{port}")
            call_command("runserver", f"{HOST}:{port}", use_reloader=False)

    def prepare(self) -> None:
        self.stdout.write("Preparing the database and the sample shop ...")
        call_command("migrate", verbosity=0)
        call_command("load_sample_shop", stdout=self.stdout)

    def walk(self, url: str) -> None:
        self.stdout.write(f"A customer walks through {url}")
        try:
            for step in Journey(url).walk():
                self.stdout.write(f"  ✓ {step}")
        except JourneyFailed as failed:
            raise CommandError(f"  ✗ {failed}") from failed

    def introduce(self, url: str) -> None:
        """Say where everything is, who may sign in, and how to ask the API with a token."""
        ada = people.CUSTOMERS[0]["username"]
        token = tokens.issue(user=User.objects.get_by_natural_key(ada), device="demo").access_token
        accounts = [(person["username"], person.get("role", "all of it")) for person in people.STAFF]
        accounts += [(person["username"], "a customer") for person in people.CUSTOMERS if person.get("signs_in")]
        self.stdout.write(f"\n  API           {url}/api/v1/")
        self.stdout.write(f"  Reference     {url}/api/docs/")
        self.stdout.write(f"  Back office   {url}/admin/")
        self.stdout.write("\n  User          Password              Is for")
        for username, purpose in accounts:
            self.stdout.write(f"  {username:<13} {people.PASSWORD:<21} {purpose}")
        self.stdout.write(f"\n  {ada}'s orders:\n  curl -H 'Authorization: Bearer {token}' {url}/api/v1/orders\n")
        self.stdout.flush()


def refuse_taken(port: int) -> None:
    """Find out before the work begins, not after it, that nobody can be served there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise CommandError(f"Port {port} cannot be had ({error}): name another with --port.") from error


@contextmanager
def serving() -> Iterator[str]:
    """Serve the shop on a free port, without a word in the log, and give its address."""
    server = ThreadedWSGIServer((HOST, 0), WSGIRequestHandler)
    server.set_app(get_internal_wsgi_application())
    thread = threading.Thread(target=server.serve_forever)
    logging.disable(logging.WARNING)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        logging.disable(logging.NOTSET)
