"""The description of the API: FastAPI's own, with problems and keys as they really are."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from serving.access.guard import doors
from serving.problems import ProblemDetails

_SCHEMA = "#/components/schemas/{model}"


def install(app: FastAPI) -> None:
    """Make the app describe itself."""
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # FastAPI's documented way


def describe(app: FastAPI) -> dict[str, Any]:
    """Describe every endpoint, once."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
    parts = schema.setdefault("components", {})
    parts.setdefault("schemas", {}).update(_problem_schemas())
    parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    for door in doors(app.routes):
        for method in door.methods:
            operation = schema["paths"].get(door.path, {}).get(method.lower())
            if operation is not None and door.permission is not None:
                for parameter in operation.get("parameters", ()):
                    if parameter["in"] == "header":
                        _as_header(parameter, needed=method == "PUT")
                operation["security"] = [{"key": []}]
                told = operation.get("description", "")
                operation["description"] = f"{told}\n\nNeeds `{door.permission}`.".strip()
    app.openapi_schema = schema
    return schema


def _as_header(parameter: dict[str, Any], *, needed: bool) -> None:
    """Describe a header as it is: a text that may be left out, never null."""
    # Without it a change is answered 428, which says more than that something is required.
    parameter["required"] = needed
    schema = parameter["schema"]
    pattern = {"pattern": schema["pattern"]} if "pattern" in schema else {}
    parameter["schema"] = {"type": "string", **pattern}


def _problem_schemas() -> dict[str, Any]:
    problem = ProblemDetails.model_json_schema(ref_template=_SCHEMA)
    return {**problem.pop("$defs"), "ProblemDetails": problem}
