"""How a rule refuses: plain Python that knows nothing of HTTP. `shop.jsonapi.errors` turns it into an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One reason for a refusal.

    `code` is stable and published in docs/errors.md; `pointer` is a JSON pointer (RFC 6901) into what the caller
    handed in, or empty; `meta` carries the numbers, such as the units that are left.
    """

    code: str
    detail: str
    pointer: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)


class RuleBroken(Exception):
    """The state of the shop forbids it. Nothing was changed; every reason is named."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.detail for problem in problems))
        self.problems = problems


class InvalidInput(RuleBroken):
    """What was asked for makes no sense in any state of the shop."""


class NotThere(RuleBroken):
    """What was named does not exist, as far as the one who asks may know."""
