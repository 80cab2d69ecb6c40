"""Words that wound are found, and speech is left alone."""

import pytest

from prss_training.content.wording import is_key, wounding_words


@pytest.mark.parametrize(
    "text",
    [
        "Help addicts.",
        "An Addict came.",
        "drug abusers",
        "a history of substance abuse",
        "alcoholics",
        "He is an alcoholic.",
        "when you get clean",
        "two years of clean time",
        "a dirty urine",
        "inmates and felons",
        "an ex-con",
        "a junkie",
        "help the homeless",
        "clean for two years",
        "a chronic relapser",
        "after multiple relapses",
        "He fell off the wagon.",
        "people who failed treatment",
        "she committed suicide",
        "their drug of choice",
        "an addicted baby",
        "a wheelchair-bound man",
        "illegal immigrants",
    ],
)
def test_a_wounding_word_is_named_with_a_better_one(text):
    found = list(wounding_words(text))

    assert found
    assert all(sentence.count("wounds. Write ") == 1 for _, sentence in found)


@pytest.mark.parametrize(
    "text",
    [
        "addiction, addicted, addictive",
        "Alcoholics Anonymous",
        "alcoholic hepatitis",
        "Center for Substance Abuse Treatment",
        "clean dishes and a clean start",
        "relapse prevention, and a plan after a return to use",
        "The treatment failed her.",
        "She said, “I am an addict.”",
        'The form says "felon".',
        "**Aisha:** I'm an addict.\n\nYou nod.",
        "He was convicted.",
    ],
)
def test_proper_names_speech_and_other_words_are_left_alone(text):
    assert list(wounding_words(text)) == []


def test_a_peer_leader_s_own_line_is_not_left_alone():
    assert list(wounding_words("**You:** You addicts."))


def test_the_line_is_counted_over_speech():
    text = "One “long\nspeech” here.\n\n**Sal:** I am\nan addict.\n\nThe addict left."

    assert [line for line, _ in wounding_words(text)] == [7]


@pytest.mark.parametrize(("text", "answer"), [("a-b2", True), ("A", False), ("a--b", False)])
def test_keys_are_small_letters_digits_and_hyphens(text, answer):
    assert is_key(text) is answer
