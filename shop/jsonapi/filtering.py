"""`filter[...]` by django-filter and `sort`: known names only, refused by name otherwise."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django_filters import Filter, IsoDateTimeFilter, TypedChoiceFilter
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request

from shop.jsonapi.members import camel
from shop.jsonapi.query_parameters import InvalidParameter

LARGEST_NUMBER = 2**63 - 1
AMOUNT_PATTERN = r"^[0-9]{1,10}(\.[0-9]{1,2})?$"


class WholeNumberFilter(Filter):
    """An id, or a count: what a database integer holds. django-filter's own would spell out `-1e9999999`."""

    field_class = forms.IntegerField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=LARGEST_NUMBER, **kwargs)


class YesNoFilter(TypedChoiceFilter):
    """`true` or `false`. django-filter's own takes any other word for no question at all."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("true", "true"), ("false", "false")], coerce="true".__eq__, **kwargs)


class TimeFilter(IsoDateTimeFilter):
    """A time (RFC 3339) between the years 1 and 9999 in UTC too, where its offset may carry it."""

    def __init__(self, **kwargs: Any) -> None:
        bounds = [
            MinValueValidator(datetime.min.replace(tzinfo=UTC)),
            MaxValueValidator(datetime.max.replace(tzinfo=UTC)),
        ]
        super().__init__(validators=bounds, **kwargs)


def parameter_of(filter_name: str) -> str:
    """The published parameter of a filter: `updated_at__gte` is `filter[updatedAt.gte]`."""
    return f"filter[{'.'.join(camel(part) for part in filter_name.split('__'))}]"


def filter_parameters(filterset_class: type[FilterSet] | None, *, staff: bool) -> list[str]:
    """Every parameter that a filter set takes; those of its `staff_filters` from staff only."""
    if filterset_class is None:
        return []
    hidden = () if staff else getattr(filterset_class, "staff_filters", ())
    return [parameter_of(name) for name in filterset_class.base_filters if name not in hidden]


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
    """`sort` by several keys, `-` for descending. Rows that tie are told apart by `shop.jsonapi.cursors`."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        keys = self._keys(request.query_params.get("sort"), view.ordering_fields)
        for key in keys:
            annotate = getattr(queryset, f"with_{key.lstrip('-')}", None)
            queryset = annotate() if annotate else queryset
        return queryset.order_by(*keys) if keys else queryset

    def _keys(self, value: str | None, allowed: Sequence[str]) -> list[str]:
        unused = {camel(name): name for name in allowed}
        keys = []
        for key in value.split(",") if value is not None else []:
            name = unused.pop(key.removeprefix("-"), None)
            if name is None:
                raise InvalidParameter("sort", f"Sort by each of {', '.join(map(camel, allowed))} at most once.")
            keys.append(f"-{name}" if key.startswith("-") else name)
        return keys
