"""The operations of the API: drf-spectacular walks the routes, and each view is described from its serializer.

The document has no declarations of its own. Members and relationships come from `shop.jsonapi.members`, parameters from
what the view reads, security and refusals from the permissions, and the texts from docstrings. What else is to be said
of an operation, such as an example, stands at its view with `extend_schema`.
"""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, build_examples_list
from drf_spectacular.utils import OpenApiRequest

from shop.jsonapi.members import Kind, Member, members, resource_type
from shop.jsonapi.openapi import access, attributes, documents, parameters, resources, texts
from shop.jsonapi.openapi.components import Components, Schema
from shop.jsonapi.openapi.refusals import refusal
from shop.jsonapi.renderers import MEDIA_TYPE

FORM = "multipart/form-data"


class OperationSchema(AutoSchema):
    """One operation of a view of the API."""

    view: Any

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> Schema | None:
        self.registry = registry
        self.path, self.path_regex, self.path_prefix, self.method = path, path_regex, path_prefix, method.upper()
        self.components = Components(self)
        if self.is_excluded():
            return None
        body = self.body()
        operation = {
            "operationId": self.get_operation_id(),
            "summary": self.get_summary(),
            "description": f"{self.get_description()}\n\n{texts.audience(self.view)}",
            "tags": self.get_tags(),
            "parameters": self.parameters(),
            "requestBody": body,
            "responses": self.success() | self.refusals(takes_body=bool(body)),
            "security": self.get_auth(),
        }
        return {name: value for name, value in operation.items() if value or name == "security"}

    def get_auth(self) -> list[Schema]:
        """A token is asked for, or welcome, or not looked at."""
        if not access.takes_tokens(self.view):
            return []
        return [{"token": []}, {}] if access.is_open(self.view) else [{"token": []}]

    def parameters(self) -> list[Schema]:
        return []

    def body(self) -> Schema:
        """What is sent; empty for nothing."""
        return {}

    def success(self) -> Schema:
        raise NotImplementedError

    def refusals(self, *, takes_body: bool) -> Schema:
        statuses = self.refused_statuses() | ({413, 415} if takes_body else set())
        return {str(status): self._with_examples(status) for status in sorted(statuses)}

    def refused_statuses(self) -> set[int]:
        """Those that this operation can answer, whatever it is about."""
        return {406, 503} | ({401} if access.takes_tokens(self.view) else set())

    def document(self, schema: Schema, description: str, *, status: int = 200, **headers: Schema) -> Schema:
        """The response that carries a document."""
        content = {"schema": schema} | self._examples(response=status)
        document = {"description": description, "content": {MEDIA_TYPE: content}}
        return {str(status): document | ({"headers": headers} if headers else {})}

    def _with_examples(self, status: int) -> Schema:
        shared = refusal(self.components, status)
        examples = self._examples(response=status)
        if not examples:
            return shared
        response: Schema = self.registry[shared["$ref"].rpartition("/")[2], "responses"].schema
        return response | {"content": {MEDIA_TYPE: response["content"][MEDIA_TYPE] | examples}}

    def _examples(self, *, response: int | None = None) -> Schema:
        found = [
            example
            for example in self.get_examples()
            if (example.request_only if response is None else str(response) in map(str, example.status_codes or ()))
        ]
        return {"examples": build_examples_list(found)} if found else {}


class ResourceSchema(OperationSchema):
    """One operation on a resource, on what is related to it, or on one of its relationships."""

    @property
    def serializer_class(self) -> type[Any]:
        return self.view.serializer_class  # type: ignore[no-any-return]  # a view is Any

    @property
    def type_name(self) -> str:
        """The type at whose URL this is, also where it leads to another one."""
        owner = self.view.owner
        return resource_type(owner.viewset.serializer_class if owner else self.serializer_class)

    @property
    def member(self) -> Member | None:
        """The relationship that the URL is about, if it is about one."""
        if self.view.owner:
            return self.view.owner.member  # type: ignore[no-any-return]  # a view is Any
        known = members(self.serializer_class, staff=True).values()
        return next((each for each in known if each.field_name == self.view.relationship), None)

    def is_excluded(self) -> bool:
        """What would only ever be refused is not offered."""
        if self.method == "GET" or not self.view.relationship or self.member is None:
            return False
        return self.view.is_fixed(self.member) or (self.member.kind is Kind.TO_ONE and self.method != "PATCH")

    def get_operation_id(self) -> str:
        return texts.operation_id(self.view, self.path, self.method)

    def get_summary(self) -> str:
        return texts.summary(self.view, self.method, self.type_name, self.member)

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        return texts.description(self.view, self.method)

    def get_tags(self) -> list[str]:
        return [self.type_name]

    def get_request_serializer(self) -> Any:
        return self.view.get_request_serializer_class()

    def parameters(self) -> list[Schema]:
        return [*parameters.in_path(self.path, self.type_name), *self._query_parameters(), *self._preconditions()]

    def _query_parameters(self) -> list[Schema]:
        if self.view.relationship:
            shows_pages = self.method == "GET" and self._is_to_many()
            return parameters.of_pages(self.components) if shows_pages else []
        if self.view.action == "destroy":
            return []
        found = parameters.of_documents(self.components, self.serializer_class)
        return found + (parameters.of_lists(self.components, self.view) if self.view.action == "list" else [])

    def _is_to_many(self) -> bool:
        return self.member is not None and self.member.kind is not Kind.TO_ONE

    def _preconditions(self) -> list[Schema]:
        if self.method == "GET":
            return [parameters.if_none_match(self.components)]
        return [parameters.if_match(self.components)] if self._changes_one() else []

    def _changes_one(self) -> bool:
        """Whether it changes or deletes a resource that was there before."""
        return self.method != "GET" and "{" in self.path

    def body(self) -> Schema:
        if self.method not in ("POST", "PATCH") and not (self.method == "DELETE" and self.view.relationship):
            return {}
        declared = self.get_request_serializer()
        if isinstance(declared, dict):
            return self._form(declared[FORM])
        content = {"schema": documents.sent(self._sent_data())} | self._examples()
        return {"required": True, "content": {MEDIA_TYPE: content}}

    def _sent_data(self) -> Schema:
        if self.view.relationship and self.member:
            return resources.sent_linkage(self.components, self.serializer_class, self.member)
        if self.method == "PATCH":
            return resources.change(self.components, self.serializer_class)
        return resources.creation(self.components, self.get_request_serializer())

    def _form(self, form: OpenApiRequest) -> Schema:
        schema = attributes.nested(self.components, form.request(), "request")
        return {"required": True, "content": {FORM: {"schema": schema, "encoding": form.encoding}}}

    def document(self, schema: Schema, description: str, *, status: int = 200, **headers: Schema) -> Schema:
        """Every document of a resource has a tag, by which a client need not read it again."""
        headers["ETag"] = self.components.header("ETag", "A strong tag of this document.")
        unchanged = {"304": {"description": "You have it already."}} if self.method == "GET" else {}
        return super().document(schema, description, status=status, **headers) | unchanged

    def success(self) -> Schema:
        if self.view.relationship and self.member:
            document = documents.relationship(self.components, self.serializer_class, self.member)
            return self.document(document, "The relationship as it now is.")
        match self.view.action:
            case "list":
                return self.document(documents.page(self.components, self.serializer_class), "One page.")
            case "related":
                return self.document(self._related(), "What the relationship leads to.")
            case "retrieve" | "partial_update":
                return self.document(documents.one(self.components, self.serializer_class), "The resource.")
            case "destroy":
                return {"204": {"description": "It is gone."}}
        document = documents.one(self.components, self.serializer_class)
        location = self.components.header("Location", "Where the new resource lives.")
        return self.document(document, "The new resource.", status=201, Location=location)

    def _may_link(self) -> bool:
        """Whether what is sent may name other resources, which need not be there."""
        declared = self.get_request_serializer()
        return isinstance(declared, dict) or any(not each.read_only for each in resources.relationships(declared))

    def _related(self) -> Schema:
        owner = self.view.owner
        nullable = resources.may_be_null(owner.viewset.serializer_class, owner.member)
        return (documents.one_or_none if nullable else documents.one)(self.components, self.serializer_class)

    def refused_statuses(self) -> set[int]:
        writes = self.method != "GET"
        found = super().refused_statuses() | {400}
        if writes or not access.is_for_customers(self.view):
            found.add(403)
        if "{" in self.path or (writes and self._may_link()):
            found.add(404)
        if writes:
            found.add(409)
        if self._changes_one():
            found |= {412, 428}
        found |= self.view.refusals.get(self.view.action, frozenset())
        return found


class EntryPointSchema(OperationSchema):
    """Where a client starts."""

    def refused_statuses(self) -> set[int]:
        return super().refused_statuses() | {400}

    def get_operation_id(self) -> str:
        return "entry-point"

    def get_summary(self) -> str:
        return "Start here"

    def get_tags(self) -> list[str]:
        return ["entryPoint"]

    def success(self) -> Schema:
        return self.document(documents.entry_point(self.components, self.view.names), "Links to every collection.")
