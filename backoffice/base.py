"""The one place that knows the admin theme. Everything else in the back office builds on these names."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from unfold.admin import ModelAdmin as ThemedModelAdmin
from unfold.admin import StackedInline, TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.contrib.import_export.forms import ExportForm, ImportForm
from unfold.decorators import action as themed_action
from unfold.decorators import display as themed_display
from unfold.enums import ActionVariant
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.sites import UnfoldAdminSite as AdminSite
from unfold.widgets import UnfoldAdminFileFieldWidget as FileInput
from unfold.widgets import UnfoldAdminIntegerFieldWidget as NumberInput
from unfold.widgets import UnfoldAdminTextareaWidget as TextArea
from unfold.widgets import UnfoldAdminTextInputWidget as TextInput

__all__ = [
    "ActionVariant",
    "AdminPasswordChangeForm",
    "AdminSite",
    "ChoicesDropdownFilter",
    "DropdownFilter",
    "ExportForm",
    "FileInput",
    "ImportForm",
    "ModelAdmin",
    "NumberInput",
    "StackedInline",
    "TabularInline",
    "TextArea",
    "TextInput",
    "UserChangeForm",
    "UserCreationForm",
    "action",
    "display",
]

Method = TypeVar("Method", bound=Callable[..., Any])

# The theme has no types; without them a decorated method would lose its own.
action: Callable[..., Callable[[Method], Method]] = themed_action
display: Callable[..., Callable[[Method], Method]] = themed_display


class ModelAdmin(ThemedModelAdmin):
    """How every list of the back office behaves, whatever its size: no count of the whole table, fifty rows a page."""

    show_full_result_count = False
    list_per_page = 50
    list_fullwidth = True
    list_filter_submit = True
    warn_unsaved_form = True

    class Media:
        css: ClassVar = {"all": ["backoffice.css"]}
