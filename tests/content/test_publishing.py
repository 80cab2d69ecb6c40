"""A published file is never edited."""

import pytest

from prss_training.content.publishing import (
    NothingToPublish,
    PublishedAlready,
    publish,
    published,
    require_unchanged,
    unpublished_changes,
)
from prss_training.content.reader import ContentBroken

OURS = "criteria/peer-leader-2026.1.toml"
VERSION = "peer-leader-2026.1"


def test_nothing_is_published_until_it_is(content):
    assert published(content) == {}
    assert unpublished_changes(content) == ()


def test_publishing_twice_changes_nothing(content):
    first = publish(content, VERSION)
    record = (content / "criteria" / "published.toml").read_text()

    assert publish(content, VERSION) == first == published(content)[VERSION]
    assert (content / "criteria" / "published.toml").read_text() == record


def test_a_changed_byte_of_a_published_file_is_refused(content, change):
    publish(content, VERSION)
    require_unchanged(content)
    change(OURS, "10:00", "11:00")

    with pytest.raises(ContentBroken) as refused:
        require_unchanged(content)

    assert str(refused.value) == (
        f"content/{OURS}: This version is published, so it may not change. Write a new version."
    )


def test_a_published_file_that_is_gone_is_missed(content):
    publish(content, VERSION)
    (content / OURS).unlink()

    [problem] = unpublished_changes(content)

    assert problem.sentence == "This version is published, and its file is gone. Put it back."


def test_a_changed_file_is_not_published_over_itself(content, change):
    publish(content, VERSION)
    change(OURS, "10:00", "11:00")

    with pytest.raises(PublishedAlready, match="write the change into a new version"):
        publish(content, VERSION)


@pytest.mark.parametrize(
    "name", ["peer-leader-2027.1", "published", "../criteria/peer-leader-2026.1"]
)
def test_only_a_criteria_file_can_be_published(content, name):
    publish(content, VERSION)

    with pytest.raises(NothingToPublish, match="Name it by key and version"):
        publish(content, name)


def test_a_broken_record_is_explained(content):
    (content / "criteria" / "published.toml").write_text("[sha256]\nx = 3\n")

    with pytest.raises(ContentBroken, match=r"sha256\.x: Text belongs here"):
        published(content)
