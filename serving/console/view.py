"""Turn a page's name and facts into an answer: language, template, cookie.

The pages carry no script or style of their own, so the service's policy holds for them. What
a script needs to begin with (its words, the role, the page's own facts) stands in the page as a
data block, which browsers never execute.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from serving.console.languages import HERE, Code, choose, language, wishes_of

LANGUAGE_COOKIE = "unspoken_language"
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Reader:
    """Who looks at a page: a name to show, a role, and what the role may do."""

    name: str = ""
    role: str = ""
    may: Collection[str] = field(default_factory=frozenset)


@cache
def environment(code: Code) -> Environment:
    """Make the templates of one language, with its sentences installed."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(language(code).catalogue, newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it
    return made


def language_of(request: Request) -> Code:
    """Choose the language: the address, what this reader chose before, what the browser speaks."""
    return choose(
        request.query_params.get("language"),
        request.cookies.get(LANGUAGE_COOKIE),
        *wishes_of(request.headers.get("Accept-Language", "")),
    )


def render(
    request: Request,
    template: str,
    reader: Reader | None = None,
    facts: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HTMLResponse:
    """Answer with a page.

    Parameters
    ----------
    request
        Tells the language and the address for the language switch.
    template
        File name under ``templates/``.
    reader
        Who is signed in, if anybody.
    facts
        What the template and its script need; must be JSON.
    status
        HTTP status of the answer.
    """
    code = language_of(request)
    spoken, reader, facts = language(code), reader or Reader(), dict(facts or {})
    other: Code = "en" if code == "zh" else "zh"
    other_language = request.url.include_query_params(language=other)
    page_data = {
        "language": code,
        "tag": spoken.tag,
        "may": sorted(reader.may),
        "words": spoken.script_words(),
        **facts,
    }
    html = (
        environment(code)
        .get_template(template)
        .render(
            language=spoken,
            other=language(other),
            other_address=f"{other_language.path}?{other_language.query}",
            reader=reader,
            page_data=page_data,
            **facts,
        )
    )
    answer = HTMLResponse(html, status_code=status, headers={"Vary": "Accept-Language, Cookie"})
    if request.query_params.get("language") == code:
        answer.set_cookie(LANGUAGE_COOKIE, code, max_age=A_YEAR, httponly=True, samesite="lax")
    return answer
