"""The API keeps its own document, whatever is sent: cases that it allows, and that it forbids.

`PRSS_API_CASES` says how many are tried, over all operations together; `make api-test` tries
2,000.
"""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode

CASES = int(os.environ.get("PRSS_API_CASES", "100"))
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
# A code has a check character, a webhook must be outside, a file must be a table: what no document
# can say is told with 422.
EXPECTED = ["2xx", "401", "403", "404", "409", "422", "429"]


@pytest.fixture
def document(app, keys, held):
    config = schemathesis.Config()
    config.projects.default.checks.positive_data_acceptance.expected_statuses = EXPECTED
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)


def operations(document, mode):
    """The operations, with what can be sent to them: without a body, nothing can be forbidden."""
    found = [operation.ok() for operation in document.get_all_operations()]
    return found if mode is GenerationMode.POSITIVE else [one for one in found if one.body]


@pytest.mark.parametrize("keyed", [True, False], ids=["with a key", "without"])
@pytest.mark.parametrize("mode", MODES, ids=["allowed", "forbidden"])
def test_the_api_keeps_its_document_whatever_is_sent(document, new_key, mode, keyed):
    headers = {"Authorization": f"Bearer {new_key(per_day=10_000_000)}"} if keyed else {}
    runs = 2 * sum(len(operations(document, one)) for one in MODES)
    each = -(-CASES // runs)
    for operation in operations(document, mode):
        assert _tried(operation, mode, headers, each) >= each, operation.label


def _tried(operation, mode, headers, each) -> int:
    """Ask an operation as often as was said, hold each answer to the document; count them."""
    tried = 0

    @seed(20260302)
    @settings(
        max_examples=each,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        nonlocal tried
        tried += 1
        answer = case.call(headers=headers)
        case.validate_response(answer, headers=headers)

    ask()
    return tried
