"""What can be achieved, by the names that stand in addresses."""

import pytest

from prss_training.credentials.achievements import (
    AchievementUnknown,
    achievement_name,
    read_name,
)
from prss_training.domain.certificate_kind import CertificateKind


@pytest.mark.parametrize("kind", CertificateKind)
def test_a_name_is_read_as_it_was_written(kind):
    found = read_name(achievement_name(kind.value, "peer-leader-2026.1"))

    assert (found.kind, found.criteria) == (kind, "peer-leader-2026.1")


def test_a_peer_specialist_certificate_has_the_name_of_its_criteria():
    assert achievement_name("peer-specialist", "peer-leader-2026.1") == "peer-leader-2026.1"


@pytest.mark.parametrize("name", ["made-up--peer-leader-2026.1", "peer-specialist--x", "--x"])
def test_a_kind_that_is_not_there_names_nothing(name):
    with pytest.raises(AchievementUnknown):
        read_name(name)
