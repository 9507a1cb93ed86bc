"""A page with a small form that ends in one call of a service, such as "Receive" on a stock level."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from shop.exceptions import RuleBroken


def serve(
    model_admin: "ModelAdmin[Any]",
    request: HttpRequest,
    *,
    title: str,
    form_class: type[forms.Form],
    submit: str,
    service: Callable[..., str],
    facts: Mapping[str, object],
) -> HttpResponse:
    """Show the form; once it comes back valid, hand its values to `service` and show the sentence that it returns.

    A RuleBroken becomes an error of the form, with all that was typed still in it. `facts` stand above the form.
    """
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = service(**form.cleaned_data)
        except RuleBroken as refusal:
            show_refusal(form, refusal)
        else:
            model_admin.message_user(request, done, messages.SUCCESS)
            return redirect(_list_of(model_admin))
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "form": form,
        "submit": submit,
        "facts": facts,
        "back": _list_of(model_admin),
    }
    return TemplateResponse(request, "admin/service_form.html", context)


def show_refusal(form: forms.Form, refusal: RuleBroken) -> None:
    """Put every reason beside the field that it is about, or on top of the form."""
    for problem in refusal.problems:
        field = problem.pointer.removeprefix("/")
        form.add_error(field if field in form.fields else None, problem.detail)


def _list_of(model_admin: "ModelAdmin[Any]") -> str:
    opts = model_admin.opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
