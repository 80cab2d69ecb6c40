import pytest

from prss_training.domain.words import spoken


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("willing-to-share", "willing to share"),
        ("texas-peer-code-of-ethics", "Texas peer code of ethics"),
        ("new-york-crpa-peer-code-of-ethics", "New York CRPA peer code of ethics"),
        ("a-new-start", "a new start"),
        ("west-virginia-board", "West Virginia board"),
        ("icrc-pr", "IC&RC PR"),
        ("", ""),
    ],
)
def test_a_key_is_said_as_people_write_it(key, words):
    assert spoken(key) == words
