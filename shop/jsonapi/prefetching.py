"""The query planner: what a document will show is loaded in a number of queries that never grows with the rows.

It walks the serializer, the includes and the sparse fieldsets together. Related rows come through the same
`visible_to(user)` as everywhere, so an include never shows what its own endpoint would hide.
"""

from typing import Any

from django.db.models import ManyToOneRel, Prefetch, QuerySet

from shop.jsonapi.members import Kind, Member, members, resource_type
from shop.jsonapi.query_parameters import Query, Tree


def planned(queryset: Any, serializer_class: type[Any], query: Query, user: Any, include: Tree | None = None) -> Any:
    """The queryset with all that `query` shows of it and below it."""
    tree = query.include if include is None else include
    type_name = resource_type(serializer_class)
    reads = getattr(serializer_class.Meta, "reads", {})
    for method in dict.fromkeys(reads[name] for name in reads if query.shows(type_name, name)):
        queryset = getattr(queryset, method)()
    for member in members(serializer_class, staff=user.is_staff).values():
        if member.field_name in tree and member.serializer is not None:
            rows = planned(_rows(member, user), member.serializer, query, user, tree[member.field_name])
            queryset = _prefetched(queryset, member, rows)
        elif _needs_linkage(member) and query.shows(type_name, member.field_name):
            queryset = _prefetched(queryset, member, _linkage_only(queryset, member, _rows(member, user)))
    return queryset


def _rows(member: Member, user: Any) -> Any:
    assert member.serializer is not None  # noqa: S101 - a relationship with linkage has one
    return member.serializer.Meta.model.objects.visible_to(user)


def _needs_linkage(member: Member) -> bool:
    """To-many linkage, and to-one linkage that is not simply the row's own foreign key."""
    if member.write_only:
        return False
    return member.kind is Kind.TO_MANY or (
        member.kind is Kind.TO_ONE and (member.may_be_hidden or bool(member.prefetched_by))
    )


def _linkage_only(queryset: QuerySet[Any], member: Member, rows: Any) -> Any:
    """Nothing but the keys: the row's own, and the one that leads back to its owner."""
    if member.prefetched_by:
        return rows
    relation = queryset.model._meta.get_field(member.source)
    if isinstance(relation, ManyToOneRel):
        return rows.only("pk", relation.field.attname)
    return rows.only("pk")


def _prefetched(queryset: Any, member: Member, rows: Any) -> Any:
    if member.prefetched_by:
        return getattr(queryset, member.prefetched_by)(rows)
    return queryset.prefetch_related(Prefetch(member.source, queryset=rows))
