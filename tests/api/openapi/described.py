"""Hold an answer of the API against the OpenAPI document."""

import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from openapi_schema_validator import OAS31Validator, oas31_format_checker

from tests.api.conftest import BASE
from tests.api.http.test_http import GUARDS


def as_described(answer: Any, document: dict[str, Any]) -> tuple[str, str, str]:
    """Hold one answer against the document; which operation and status it was."""
    request = answer.wsgi_request
    path = urlsplit(request.path).path.removeprefix(BASE)
    template = next(path_template for path_template in document["paths"] if _pattern(path_template).fullmatch(path))
    method, status = request.method.lower(), str(answer.status_code)
    response = document["paths"][template][method]["responses"].get(status)
    assert response is not None, (template, method, status, answer.content)
    assert {name: answer[name] for name in GUARDS} == GUARDS
    assert answer["API-Version"] == document["info"]["version"]
    promised = response["headers"].keys() - {"Retry-After"}  # of some refusals alone, as its description says
    assert promised <= set(answer.headers), (template, method, status)
    if answer.content:
        media = answer["Content-Type"]
        schema = response["content"][media]["schema"] | {"components": document["components"]}
        OAS31Validator(schema, format_checker=oas31_format_checker).validate(answer.json())
        assert not _unnamed(answer.json(), response["content"][media]["schema"], document), (template, method)
        assert int(status) < 400 or media == "application/problem+json"
    else:
        assert "content" not in response
    return template, method, status


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{[^}]+\}", "[^/]+", template))


# What looks like a day, a moment or a time on the clock, by the only format that it may have; a moment is in UTC.
_SHAPES = {
    "date": (r"\d{4}-\d\d-\d\d", r".*"),
    "date-time": (r"\d{4}-\d\d-\d\d[Tt ].*", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"),
    "time-local": (r"\d\d:\d\d(:.*)?", r"\d\d:\d\d:\d\d"),
}


def _is_ill_told(text: str, schema: dict[str, Any]) -> bool:
    return any(
        re.fullmatch(shape, text) and not (schema.get("format") == name_of_format and re.fullmatch(form, text))
        for name_of_format, (shape, form) in _SHAPES.items()
    )


def _unnamed(answer: Any, schema: dict[str, Any], document: dict[str, Any]) -> set[str]:
    """The fields of an answer that the document does not name, and the times that it does not call so."""
    for part in (schema, *schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        if "$ref" in part:
            schema = document["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    if isinstance(answer, list):
        return {name for item in answer for name in _unnamed(item, schema.get("items", {}), document)}
    if isinstance(answer, str) and _is_ill_told(answer, schema):
        return {answer}
    if not isinstance(answer, dict):
        return set()
    named = schema.get("properties", {})
    strangers: set[str] = answer.keys() - named.keys()
    return strangers | {
        name for key in answer.keys() & named.keys() for name in _unnamed(answer[key], named[key], document)
    }
