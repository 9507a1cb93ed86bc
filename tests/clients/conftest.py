"""How the clients' programs are run: each in a process of its own, as its user would."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
NODE_PACKAGES = FOLDER / "node_modules"
TYPES_OPTIONS = ("--default-non-nullable=false",)  # a member with a default value need not be sent


@pytest.fixture(scope="session")
def node() -> str:
    """Node's program, with the packages of the lock file. Without them its tests are left out, but not in CI."""
    program = shutil.which("node")
    if program and NODE_PACKAGES.is_dir():
        return program
    missing = "`npm ci --prefix tests/clients` was not run" if program else "Node is not installed"
    if os.environ.get("REQUIRE_NODE"):
        pytest.fail(f"REQUIRE_NODE is set, but {missing}.")
    pytest.skip(f"{missing}.")


def run(*command: str | Path, folder: Path = FOLDER) -> str:
    """What the program prints; if it fails, so does the test, with what it complained of."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own programs
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
