"""`filter[...]` by django-filter and `sort`: known names only, refused by name otherwise."""

from collections.abc import Sequence
from typing import Any

from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request

from shop.jsonapi.members import camel
from shop.jsonapi.query_parameters import InvalidParameter


def parameter_of(filter_name: str) -> str:
    """The published parameter of a filter: `updated_at__gte` is `filter[updatedAt.gte]`."""
    return f"filter[{'.'.join(camel(part) for part in filter_name.split('__'))}]"


def filter_parameters(filterset_class: type[FilterSet] | None) -> list[str]:
    """Every parameter that a filter set takes."""
    return [parameter_of(name) for name in filterset_class.base_filters] if filterset_class else []


class FilterBackend(DjangoFilterBackend):
    """Hands a filter set its values by published name, and blames a wrong one on its parameter."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        names = {parameter_of(name): name for name in getattr(view.filterset_class, "base_filters", ())}
        data = {names[key]: value for key, value in request.query_params.items() if key in names}
        if not data:
            return queryset
        filterset = view.filterset_class(data, queryset=queryset, request=request)
        if not filterset.is_valid():
            name, messages = next(iter(filterset.errors.items()))
            raise InvalidParameter(parameter_of(name), " ".join(messages))
        return filterset.qs


class SortBackend(OrderingFilter):
    """`sort` by several keys, `-` for descending, and always the primary key last: no row is on two pages."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        keys = self._keys(request.query_params.get("sort"), view.ordering_fields)
        for key in keys:
            annotate = getattr(queryset, f"with_{key.lstrip('-')}", None)
            queryset = annotate() if annotate else queryset
        if not keys:
            keys = list(queryset.query.order_by or queryset.model._meta.ordering)
        if not {"pk", "-pk", "id", "-id"} & {key for key in keys if isinstance(key, str)}:
            keys = [*keys, "pk"]
        return queryset.order_by(*keys)

    def _keys(self, value: str | None, allowed: Sequence[str]) -> list[str]:
        published = {camel(name): name for name in allowed}
        keys = []
        for key in value.split(",") if value is not None else []:
            name = published.get(key.removeprefix("-"))
            if name is None:
                raise InvalidParameter("sort", f"{key!r} can't be sorted by; {', '.join(published)} can.")
            keys.append(f"-{name}" if key.startswith("-") else name)
        return keys
