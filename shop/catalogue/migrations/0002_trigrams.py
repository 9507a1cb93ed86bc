from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Words that are nearly right, for the search; PostgreSQL's own extension, and nothing on other databases."""

    dependencies = [("catalogue", "0001_initial")]

    operations = [TrigramExtension()]
