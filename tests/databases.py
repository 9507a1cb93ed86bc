"""A pytest plugin: the whole suite on SQLite and on a PostgreSQL of its own, side by side.

`python -m pytest` starts two workers, one for each database, and sends every test to both (pytest-xdist's
`--dist=each`). The PostgreSQL worker makes a throw-away cluster with the machine's own `initdb` and removes it at
the end. `--database=sqlite` or `--database=postgresql` runs one of them, without workers, for a debugger.

Where PostgreSQL is not installed its half is left out with a line that says so; with REQUIRE_POSTGRES=1, as in CI,
that is a failure. It is loaded by `-p` and not from conftest.py, because the database has to be known before
`django.setup()`.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

SQLITE, POSTGRESQL = "sqlite", "postgresql"
CHOSEN = "SHOP_TEST_DATABASE"  # tells a worker which of the two is its own


class Cluster:
    """A PostgreSQL server in a temporary folder, reached by a Unix socket there and on a free local port."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="shop-pg-"))
        self.data = self.folder / "data"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self) -> str:
        """Start it and return its DATABASE_URL."""
        if os.geteuid() == 0:  # PostgreSQL does not run as root
            shutil.chown(self.folder, "nobody")
        self._run("initdb", "-D", str(self.data), "-U", "shop", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = (
            f"-k {self.folder} -p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off"
            " -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
        )
        log = self.folder / "log"
        self._run("pg_ctl", "-D", str(self.data), "-o", options, "-l", str(log), "-w", "start")
        return f"postgres://shop@127.0.0.1:{self.port}/postgres"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), *arguments]
        user = "nobody" if os.geteuid() == 0 else None
        done = subprocess.run(  # noqa: S603 - programs and arguments are our own
            command, user=user, cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr or done.stdout}")


def postgresql_binaries() -> Path | None:
    """Where this machine keeps `initdb` and `pg_ctl`: on the path, or where Debian puts the newest."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=["both", SQLITE, POSTGRESQL],
        default="both",
        help="which database the tests run on (both, side by side)",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """In the process that starts: one worker for each database, unless one was chosen or a debugger asks for none."""
    chosen = config.getoption("--database")
    if chosen != "both" or config.option.usepdb or config.option.collectonly or hasattr(config, "workerinput"):
        return
    databases = [SQLITE, POSTGRESQL] if postgresql_binaries() else [SQLITE]
    config.option.dist = "each"
    config.option.tx = [f"popen//env:{CHOSEN}={database}" for database in databases]


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Before Django is set up: the database that this process runs on, and a folder for all that the shop stores."""
    folder = tempfile.mkdtemp(prefix="shop-tests-")
    early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ["DATA_DIR"] = folder
    database = os.environ.get(CHOSEN) or early_config.known_args_namespace.database
    os.environ.pop("DATABASE_URL", None)
    if database == POSTGRESQL:
        binaries = postgresql_binaries()
        if binaries is None:
            raise pytest.UsageError("PostgreSQL is not installed: neither initdb nor pg_ctl was found.")
        cluster = Cluster(binaries)
        early_config.add_cleanup(cluster.stop)
        os.environ["DATABASE_URL"] = cluster.start()
    return (yield)


def pytest_report_header() -> str:
    if postgresql_binaries():
        return "databases: SQLite, and a PostgreSQL made for this run"
    if os.environ.get("REQUIRE_POSTGRES"):
        raise pytest.UsageError("REQUIRE_POSTGRES is set, but neither initdb nor pg_ctl was found.")
    return "databases: SQLite only. PostgreSQL SKIPPED: install it (initdb and pg_ctl) to run the tests on both."
