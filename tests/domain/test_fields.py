"""The field's own lists have names for people."""

import pytest

from prss_training.domain.fields import Domain, Mode, Position, Service, Support


@pytest.mark.parametrize("listed", [Domain, Support, Service, Position, Mode])
def test_every_word_of_a_list_has_its_own_name(listed):
    labels = [word.label for word in listed]

    assert all(label[0].isupper() for label in labels)
    assert len(set(labels)) == len(labels)


def test_there_are_four_types_of_support_and_four_services():
    assert (len(Support), len(Service), len(Domain)) == (4, 4, 5)
