"""manage.py load_sample_shop: goods, people and orders to try the shop with."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from backoffice.sample_shop import people, shelves
from shop.exceptions import RuleBroken


class Command(BaseCommand):
    help = "Fill the shop with sample goods, people and orders. What is there already stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--without-people", action="store_true", help="load the goods only: no accounts, no orders")

    def handle(self, *args: Any, without_people: bool, **options: Any) -> None:
        if settings.PRODUCTION and not without_people:
            raise CommandError(
                "The sample people have a password that everybody knows: in production load the goods alone,"
                " with --without-people."
            )
        try:
            products = shelves.fill()
            accounts = 0 if without_people else people.move_in()
        except (DatabaseError, ValidationError, RuleBroken) as error:
            raise CommandError(f"The sample shop does not fit into this database (is it migrated?): {error}") from error
        self.stdout.write(f"The sample shop is loaded. New products: {products}. New accounts: {accounts}.")
