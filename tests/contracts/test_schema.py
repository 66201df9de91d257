"""The whole API under generated requests, good and bad: never our mistake, always as described."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as searching
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from features.domain.home import Home
from serving.access import fresh_keys
from serving.access.permissions import Role
from serving.app import create_app
from serving.scoring.deployment import deploy
from serving.settings import Settings
from serving.store import Store
from serving.targeting.campaign import create_campaign
from serving.targeting.policy import Policy
from serving.targeting.publish import publish
from tests.contracts.test_endpoints import MAY_PASS
from tests.serving import small
from tests.serving.quality import write_report

CASES = 40
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str, str]]:
    """Run a service that has a campaign and a list; give an administrator's key."""
    home: Home = small.make(tmp_path_factory.mktemp("small"), customers=300)
    write_report(home)
    settings = Settings.of(home)
    store = Store.open(settings.url)
    create_campaign(store, name="spring", purpose="p", policy=Policy.of(0.3, 20), by="o")
    published, _ = publish(store, deploy(home), "spring", by="o", why="w", largest=100)
    store.close()
    app = create_app(settings)
    yield app, fresh_keys(settings)[Role.ADMIN], published.id
    app.state.store.close()


def real_names(path: str, list_id: str) -> Iterator[tuple[str, str]]:
    """Give what the braces of a path stand for."""
    for name, value in {
        "name": "reminder_delivery" if "kpis" in path else "spring",
        "list_id": list_id,
        "customer_id": "C0000007",
        "model": "0" * 16,
        "key_id": "0" * 16,  # none: the key that asks must go on opening doors
    }.items():
        if f"{{{name}}}" in path:
            yield name, value


@pytest.mark.parametrize("endpoint", [e for e in MAY_PASS if "/api/" in e and "openapi" not in e])
def test_no_request_is_our_mistake(service: tuple[Any, str, str], endpoint: str) -> None:
    app, key, list_id = service
    method, path = endpoint.split(" ", 1)
    schema = schemathesis.openapi.from_dict(app.openapi())
    operation = schema[path][method]

    @given(case=operation.as_strategy(), real=st.booleans())
    @searching(
        max_examples=CASES,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case[Any], real: bool) -> None:
        if real and case.path_parameters:
            # Drawn names name nothing; half of the requests are about what there is.
            case.path_parameters = dict(real_names(path, list_id))
        case.call_and_validate(
            app=app,
            base_url="http://127.0.0.1",
            headers={"Authorization": f"Bearer {key}"},
            checks=CHECKS,
        )

    ask()
