"""The report of a reading as a page, in both languages: one file that can be mailed and printed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from features.sources import SOURCES


def page(report: dict[str, Any]) -> str:
    """Write the page of a report; equal reports give equal text."""
    counts = report["tables"].values()
    return _template().render(
        report=report,
        read=sum(count["read"] for count in counts),
        bad=sum(count["bad"] for count in counts),
        tables={source.name: source.words for source in SOURCES},
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("pages")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("quarantine.html")
