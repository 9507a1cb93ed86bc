"""A process of its own that buys for several customers at once until each is refused; prints a count of answers."""

import json
import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "site_config.settings"
os.environ["LOG_LEVEL"] = "CRITICAL"
django.setup()

from django.db import connection  # noqa: E402 - Django is set up first
from django.test import Client  # noqa: E402 - see above

MEDIA_TYPE = "application/vnd.api+json"


def buy_until_refused(number: int, access_token: str, variants: list[int]) -> Counter[str]:
    """Two units in two lines; every other customer names them the other way round."""
    order = variants if number % 2 else variants[::-1]
    lines = [{"variant": str(pk), "quantity": 1} for pk in order]
    document = json.dumps({"data": {"type": "orders", "attributes": {"lines": lines}}})
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    answers: Counter[str] = Counter()
    while not answers or set(answers) == {"201"}:
        response = client.post(
            "/api/v1/orders",
            document,
            content_type=MEDIA_TYPE,
            headers={"Authorization": f"Bearer {access_token}", "Accept": MEDIA_TYPE},
        )
        answers[str(response.status_code)] += 1
    connection.close()
    return answers


def main() -> None:
    connection.ensure_connection()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    work = json.loads(sys.stdin.readline())
    with ThreadPoolExecutor(len(work["tokens"])) as pool:
        counted = pool.map(
            lambda item: buy_until_refused(item[0], item[1], work["variants"]), enumerate(work["tokens"])
        )
        total = sum(counted, Counter())
    sys.stdout.write(json.dumps(total))


if __name__ == "__main__":
    main()
