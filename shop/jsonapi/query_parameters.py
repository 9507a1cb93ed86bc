"""The query parameters of JSON:API: read once, strictly, before any row is touched.

Whatever is unknown or malformed is refused with a 400 whose `source.parameter` names it
(JSON:API 1.1, "Query Parameters", "Inclusion of Related Resources", "Sparse Fieldsets").
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from shop.jsonapi.members import Kind, members, resource_type

DEEPEST_INCLUDE = 3
MOST_INCLUDED = 10  # relationships in all: each is a query, and rows of its own
MOST_PARAMETERS = 50

# Includes as a tree of Python field names: {"lines": {"variant": {}}}.
Tree = dict[str, "Tree"]


class InvalidParameter(Exception):
    """A query parameter can't be understood; becomes a 400 that names it.

    `type_link` is the URI by which a profile knows this kind of error; `meta` carries its numbers.
    """

    def __init__(
        self, parameter: str, detail: str, *, type_link: str = "", meta: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(detail)
        self.parameter = parameter
        self.detail = detail
        self.type_link = type_link
        self.meta = dict(meta or {})


@dataclass(frozen=True)
class Query:
    """What the client asked to see: includes as a tree, fieldsets by type; both in Python field names."""

    include: Tree = field(default_factory=dict)
    fieldsets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    walked: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def shows(self, type_name: str, field_name: str) -> bool:
        """Whether the document shows this field of this type."""
        return type_name not in self.fieldsets or field_name in self.fieldsets[type_name]

    def computed(self, type_name: str) -> frozenset[str] | None:
        """The fields of a type to compute, shown or walked through by an include; None for all."""
        if type_name not in self.fieldsets:
            return None
        return self.fieldsets[type_name] | self.walked.get(type_name, frozenset())


def read_query(
    parameters: QueryDict, *, serializer_class: type[Any], staff: bool, list_parameters: Iterable[str]
) -> Query:
    """Check every parameter and read include and fieldsets.

    `list_parameters` are those that this endpoint takes beside them, such as `sort` or `filter[sku]`; their values are
    checked where they are used. Raises InvalidParameter.
    """
    refuse_unknown(parameters, {"include", *list_parameters}, re.compile(r"fields\[[^\[\]]*\]"))
    include = _read_include(str(parameters.get("include", "")), serializer_class, staff=staff)
    walked: dict[str, set[str]] = {}
    _collect_walked(include, serializer_class, walked, staff=staff)
    return Query(
        include=include,
        fieldsets=_read_fieldsets(parameters, serializer_class, staff=staff),
        walked={type_name: frozenset(names) for type_name, names in walked.items()},
    )


def refuse_unknown(parameters: QueryDict, known: Collection[str], pattern: re.Pattern[str] | None = None) -> None:
    """Refuse a parameter that is neither known nor of the pattern, or that was given twice."""
    if len(parameters) > MOST_PARAMETERS:
        raise InvalidParameter("", f"At most {MOST_PARAMETERS} query parameters are read.")
    for name in parameters:
        if len(parameters.getlist(name)) > 1:
            raise InvalidParameter(name, "The parameter was given more than once.")
        if name not in known and not (pattern and pattern.fullmatch(name)):
            raise InvalidParameter(name, "This endpoint does not know the parameter.")


def _read_include(value: str, serializer_class: type[Any], *, staff: bool) -> Tree:
    tree: Tree = {}
    for path in value.split(",") if value else []:
        names = path.split(".")
        if len(names) > DEEPEST_INCLUDE:
            raise InvalidParameter("include", f"{path!r} is deeper than {DEEPEST_INCLUDE} relationships.")
        branch, serializer = tree, serializer_class
        for name in names:
            member = members(serializer, staff=staff).get(name)
            if member is None or member.serializer is None or member.kind is Kind.LINKED:
                raise InvalidParameter("include", f"{path!r} is no relationship path that can be included.")
            branch, serializer = branch.setdefault(member.field_name, {}), member.serializer
    if _size(tree) > MOST_INCLUDED:
        raise InvalidParameter("include", f"At most {MOST_INCLUDED} relationships are included at once.")
    return tree


def _size(tree: Tree) -> int:
    return sum(1 + _size(branch) for branch in tree.values())


def _collect_walked(tree: Tree, serializer_class: type[Any], walked: dict[str, set[str]], *, staff: bool) -> None:
    walked.setdefault(resource_type(serializer_class), set()).update(tree)
    for member in members(serializer_class, staff=staff).values():
        if member.field_name in tree and member.serializer is not None:
            _collect_walked(tree[member.field_name], member.serializer, walked, staff=staff)


def _read_fieldsets(parameters: QueryDict, serializer_class: type[Any], *, staff: bool) -> dict[str, frozenset[str]]:
    asked = {name: name[len("fields[") : -1] for name in parameters if name.startswith("fields[")}
    if not asked:
        return {}
    known = _reachable(serializer_class, staff=staff)
    return {
        type_name: _read_fieldset(parameter, str(parameters[parameter]), known.get(type_name), staff=staff)
        for parameter, type_name in asked.items()
    }


def _read_fieldset(parameter: str, value: str, serializer_class: type[Any] | None, *, staff: bool) -> frozenset[str]:
    if serializer_class is None:
        raise InvalidParameter(parameter, "No resource of this type is shown here.")
    known = members(serializer_class, staff=staff)
    names = value.split(",") if value else []
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InvalidParameter(parameter, f"There is no field {', '.join(map(repr, unknown))}.")
    return frozenset(known[name].field_name for name in names)


def _reachable(serializer_class: type[Any], *, staff: bool) -> dict[str, type[Any]]:
    """The types that a document from here can hold, with their serializers."""
    found = {resource_type(serializer_class): serializer_class}
    edge = [serializer_class]
    for _ in range(DEEPEST_INCLUDE):
        targets = [member.serializer for each in edge for member in members(each, staff=staff).values()]
        edge = [target for target in targets if target is not None and resource_type(target) not in found]
        found |= {resource_type(target): target for target in edge}
    return found
