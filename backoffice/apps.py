"""The back office as a Django app: it loads the admin of every feature, and nothing is discovered by name."""

from importlib import import_module

from django.apps import AppConfig

FEATURES = ["catalogue", "stock", "orders", "identity"]


class BackOfficeConfig(AppConfig):
    name = "backoffice"
    verbose_name = "Back office"

    def ready(self) -> None:
        for feature in FEATURES:
            import_module(f"backoffice.{feature}.admin")
