"""The doors of the products' spreadsheet in the back office: export, upload with a preview, and confirmation."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from import_export.admin import ImportExportMixin
from import_export.tmp_storages import MediaStorage

from backoffice.base import ExportForm, ImportForm, ModelAdmin
from backoffice.catalogue.preview import PreviewedResource, changed_rows
from backoffice.catalogue.resources import ImportResult
from backoffice.catalogue.spreadsheet import SpreadsheetCSV, UnreadableSpreadsheet

# A spreadsheet makes products and categories and moves stock, so it takes the permissions of all that.
IMPORT_PERMISSIONS = [
    "catalogue.import_variant",
    "catalogue.add_variant",
    "catalogue.change_variant",
    "catalogue.add_product",
    "catalogue.change_product",
    "catalogue.add_category",
    "stock.add_stockmovement",
]
ROWS_SHOWN = 100  # of a preview; the counts are of all
UPLOADS_WAIT = timedelta(days=1)


class SpreadsheetAdmin(ImportExportMixin, ModelAdmin):
    """A list of variants that is exported as CSV, and changed by one."""

    resource_classes = [PreviewedResource]
    formats = [SpreadsheetCSV]
    import_form_class = ImportForm
    export_form_class = ExportForm

    def has_import_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(IMPORT_PERMISSIONS)

    def import_action(self, request: HttpRequest, **kwargs: Any) -> TemplateResponse:
        """The preview: the counts of all rows, and the first of those that change something."""
        page: Any = super().import_action(request, **kwargs)
        result = page.context_data.get("result")
        if result:
            rows = list(changed_rows(result))
            page.context_data |= {"changed_rows": rows[:ROWS_SHOWN], "left_out": max(len(rows) - ROWS_SHOWN, 0)}
        return page  # type: ignore[no-any-return]  # the engine has no types

    def write_to_tmp_storage(self, import_file: Any, input_format: Any) -> MediaStorage:
        _forget_old_uploads()
        return super().write_to_tmp_storage(import_file, input_format)

    def add_data_read_fail_error_to_form(self, form: forms.Form, e: Exception) -> None:
        if isinstance(e, UnreadableSpreadsheet):
            form.add_error("import_file", str(e))
        else:
            super().add_data_read_fail_error_to_form(form, e)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().process_import(request, **kwargs)
        except FileNotFoundError:
            return self._start_again(request, "This upload was imported already, or waited too long.")
        return response

    def process_result(self, result: ImportResult, request: HttpRequest) -> HttpResponse:
        """The end of an import. What fails only now, because the shop has moved on since the preview, is told too."""
        if result.has_errors() or result.has_validation_errors():
            return self._start_again(request, "Nothing was imported: the shop has changed since the preview.")
        response: HttpResponse = super().process_result(result, request)
        return response

    def add_success_message(self, result: ImportResult, request: HttpRequest) -> None:
        self.message_user(request, f"Imported. {'; '.join(result.summary.lines())}.", messages.SUCCESS)

    def _start_again(self, request: HttpRequest, reason: str) -> HttpResponse:
        self.message_user(request, f"{reason} Upload the spreadsheet again to see where it stands.", messages.ERROR)
        return redirect("admin:catalogue_variant_import")


def _forget_old_uploads() -> None:
    """Drop what was previewed and never confirmed."""
    storage = storages["import_export"]
    folder = MediaStorage(name="").get_full_path()
    if not storage.exists(folder):
        return
    for name in storage.listdir(folder)[1]:
        path = f"{folder}{name}"
        if storage.get_modified_time(path) < timezone.now() - UPLOADS_WAIT:
            storage.delete(path)
