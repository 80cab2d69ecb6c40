"""What is left of a holder after their details were withdrawn."""

from hypothesis import assume, given
from hypothesis import strategies as st

from prss_training.domain.holder_mark import fits, holder_mark, marking_key

names, codes, secrets = st.text(max_size=40), st.text("0123456789ABCDEF", max_size=16), st.text()


@given(names, codes, secrets)
def test_a_mark_fits_the_name_it_was_made_of(name, code, secret):
    key = marking_key(secret)

    assert fits(holder_mark(name, code, key), name, code, key)


@given(names, names, codes, secrets)
def test_a_mark_fits_no_other_name(name, other, code, secret):
    assume(name != other)
    key = marking_key(secret)

    assert not fits(holder_mark(name, code, key), other, code, key)


@given(names, codes, codes, secrets)
def test_one_name_has_another_mark_on_another_certificate(name, code, other, secret):
    assume(code != other)
    key = marking_key(secret)

    assert holder_mark(name, code, key) != holder_mark(name, other, key)


@given(names, codes, secrets, secrets)
def test_without_the_secret_no_name_can_be_tried(name, code, secret, other):
    assume(secret != other)
    mark = holder_mark(name, code, marking_key(secret))

    assert not fits(mark, name, code, marking_key(other))


def test_the_key_of_a_secret_stays_the_same_forever():
    key = marking_key("a secret")

    assert holder_mark("rosa delgado", "7F3K9QTR2M8VXW4C", key) == (
        "3b60979260f02a78e38ece6729d1ffce795e567f3a13f3e5a3c1d95bbfa00e95"
    )
