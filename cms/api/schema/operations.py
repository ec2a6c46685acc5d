"""An endpoint as OpenAPI describes it."""

from http import HTTPStatus

from drf_spectacular.openapi import AutoSchema

from cms.api.operations import ListData, Operation
from cms.api.parameters import Parameters
from cms.api.problems import CONTENT_TYPE, Problem
from cms.api.schema.examples import EXAMPLES, example_of_problem
from cms.api.schema.pages import SPECIAL
from cms.api.schema.parameters import describe_parameters
from cms.api.schema.types import Types, returned_by
from cms.api.views import PublicList

ANSWERS = {
    200: "The answer.",
    201: "It was created.",
    202: "It was taken; what follows comes by mail.",
}
WORDS = {
    400: "A parameter, a field or a value is refused; `errors` names each.",
    403: "`X-Client-Token` is not known here.",
    404: "Nothing public is there.",
    405: "Another method than those listed here.",
    409: "This `Idempotency-Key` came with other data before.",
    410: "A page was published at this address and is not any more.",
    413: "More than 64 kB.",
    415: "Something else than JSON.",
    429: "Too many requests.",
}
VALIDATORS = {name: {"$ref": f"#/components/headers/{name}"} for name in ("ETag", "Cache-Control")}
TRY_AGAIN = {
    "Retry-After": {
        "schema": {"type": "integer", "minimum": 1},
        "description": "In how many seconds to try again.",
    }
}
LARGEST_ID = 2**31 - 1


class PublicSchema(AutoSchema):
    """Describes a view from its `operation`, its parameters and its annotations."""

    @property
    def operation(self) -> Operation:
        by_action = getattr(self.view, "operations", None)
        return by_action[self.view.action] if by_action else self.view.operation

    def get_operation_id(self) -> str:
        return self.operation.id

    def get_tags(self) -> list[str]:
        return [self.operation.tag]

    def get_summary(self) -> str:
        return self._words().partition("\n")[0]

    def get_description(self) -> str:
        return self._words().partition("\n\n")[2]

    def _words(self) -> str:
        action = getattr(self.view, "action", None)
        said = getattr(self.view, action) if action else type(self.view)
        lines = (line.strip() for line in said.__doc__.strip().splitlines())
        return "\n".join(lines)

    def get_auth(self) -> list:
        return []

    def get_request_serializer(self):
        return self.operation.body

    def _map_basic_serializer(self, serializer, direction) -> dict:
        """What is sent is closed like what is answered: another field is a 400."""
        return {
            **super()._map_basic_serializer(serializer, direction),
            "additionalProperties": False,
        }

    def _get_request_body(self, direction="request") -> dict | None:
        return super()._get_request_body(direction) if self.operation.body else None

    def _get_parameters(self) -> list[dict]:
        parameters = self.operation.parameters or getattr(self.view, "parameters", Parameters)
        number = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
        in_path = {"in": "path", "name": "id", "required": True, "schema": number}
        in_headers = [
            {"in": "header", "name": name, "description": words, "schema": {"type": "string"}}
            for name, words in self.operation.headers.items()
        ]
        described = describe_parameters(parameters)
        return [*([in_path] if "{id}" in self.path else []), *in_headers, *described]

    def _get_response_bodies(self, direction="response") -> dict:
        operation = self.operation
        if operation.redirects:
            answers = {"302": _found()}
        else:
            answers = {str(status): self._answer(status) for status in operation.statuses}
        if operation.cached and not operation.redirects:
            words = "The answer is the one whose `ETag` was sent with `If-None-Match`."
            answers["304"] = {"description": words, "headers": VALIDATORS}
        problems = sorted({400, 405, *operation.problems})
        return answers | {str(status): self._problem(status) for status in problems}

    def _answer(self, status: int) -> dict:
        content = {"schema": self._types().schema(self._answers())}
        if self.operation.id in EXAMPLES:
            content["example"] = EXAMPLES[self.operation.id]
        media = dict.fromkeys(self.operation.media_types, content)
        described = {"description": ANSWERS[status], "content": media}
        return {**described, "headers": VALIDATORS} if self.operation.cached else described

    def _answers(self) -> object:
        """The type of what the view answers."""
        if self.operation.answers:
            return self.operation.answers
        if isinstance(self.view, PublicList):
            return ListData[returned_by(type(self.view).item)]
        return returned_by(type(self.view).answer)

    def _problem(self, status: int) -> dict:
        schema = self._types().schema(Problem)
        content = {"schema": schema, "example": example_of_problem(status)}
        words = WORDS.get(status, HTTPStatus(status).phrase)
        described = {"description": words, "content": {CONTENT_TYPE: content}}
        return {**described, "headers": TRY_AGAIN} if status == 429 else described

    def _types(self) -> Types:
        return Types(self.registry, SPECIAL)


def _found() -> dict:
    header = {"schema": {"type": "string"}, "description": "The page's address in this API."}
    return {"description": "The page is there.", "headers": {"Location": header}}
