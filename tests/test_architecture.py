"""The house's walls that no import shows."""

from typing import Any

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model

# From the bottom up: a feature knows those before it.
FEATURES = ["identity", "catalogue", "stock", "orders"]


def foreign_keys() -> list[tuple[type[Model], ForeignKey[Any, Any]]]:
    return [
        (model, field)
        for feature in FEATURES
        for model in apps.get_app_config(feature).get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey)
    ]


@pytest.mark.parametrize(("model", "field"), foreign_keys(), ids=lambda part: getattr(part, "__name__", str(part)))
def test_foreign_keys_point_downwards(model: type[Model], field: ForeignKey[Any, Any]) -> None:
    target = field.related_model._meta.app_label
    if target in FEATURES:
        assert FEATURES.index(target) <= FEATURES.index(model._meta.app_label)


def test_every_feature_is_listed() -> None:
    installed = {config.label for config in apps.get_app_configs() if config.name.startswith("shop.")}
    assert installed == set(FEATURES)
