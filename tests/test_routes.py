"""Every address is under version control, so that none disappears unnoticed."""

from pathlib import Path

KEPT = Path(__file__).with_name("routes.txt")


def test_the_addresses_are_those_that_were_decided(app):
    rules = sorted(
        f"{rule.rule}  {rule.endpoint}  {' '.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))}"
        for rule in app.url_map.iter_rules()
    )

    assert rules == KEPT.read_text().splitlines()
