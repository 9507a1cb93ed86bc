"""Compound documents: the resources that the includes lead to, each once, whatever leads to it.

djangorestframework-jsonapi serializes a resource anew for every path that leads to it, which multiplies with every
level, and leaves out what lies beyond one that a shorter path has led to before.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from shop.jsonapi.members import Kind, Member, members
from shop.jsonapi.query_parameters import Tree

# Makes a resource object of a row by its serializer.
Build = Callable[[Any, Any], dict[str, Any]]


class Included:
    """Collects the included resources of one document into `found`: by type, then by id."""

    def __init__(self, found: dict[str, dict[str, Any]], context: Mapping[str, Any], build: Build) -> None:
        self.found = found
        self.context = context
        self.build = build
        self._serializers: dict[type[Any], Any] = {}
        self._walked: set[tuple[int, int]] = set()  # rows and branches, by identity: all live as long as the document

    def follow(self, row: Any, serializer_class: type[Any], tree: Tree) -> None:
        """Collect what the branches of the tree lead to from this row."""
        known = members(serializer_class, staff=bool(self.context["request"].user.is_staff))
        for member in known.values():
            if member.field_name in tree and member.serializer is not None:
                for related in _related(row, member):
                    self._take(related, member, tree[member.field_name])

    def _take(self, row: Any, member: Member, branch: Tree) -> None:
        if (id(row), id(branch)) in self._walked:
            return
        self._walked.add((id(row), id(branch)))
        assert member.serializer is not None  # noqa: S101 - only such members are followed
        if str(row.pk) not in self.found[member.target]:
            resource = self.build(row, self._serializer(member.serializer))
            self.found[member.target][resource["id"]] = resource
        self.follow(row, member.serializer, branch)

    def _serializer(self, serializer_class: type[Any]) -> Any:
        if serializer_class not in self._serializers:
            self._serializers[serializer_class] = serializer_class(context=self.context)
        return self._serializers[serializer_class]


def _related(row: Any, member: Member) -> Iterator[Any]:
    related = getattr(row, member.source)
    if member.kind is Kind.TO_MANY:
        yield from related.all()
    elif related is not None:
        yield related
