"""How often the API may be asked: by address, by key, and by wrong guess."""

from io import BytesIO

import pytest

from prss_training.domain.certificate_number import VerificationCode
from prss_training.web.limits import limiter
from tests.api.conftest import Program


@pytest.fixture
def app(make_app):
    """An application that counts."""
    before = limiter.enabled  # one counter serves every application of a process
    made = make_app(limits=True)
    with made.app_context():
        limiter.reset()
    yield made
    with made.app_context():
        limiter.reset()
    limiter.enabled = before


def test_an_address_that_asks_too_often_is_told_how_long_to_wait(anybody, code):
    for _ in range(60):
        anybody.get(f"/certificates/{code}")

    answer = anybody.get(f"/certificates/{code}", 429)

    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_a_key_asks_on_where_its_address_may_not(app, new_key, anybody, code):
    for _ in range(60):
        anybody.get(f"/certificates/{code}")
    anybody.get(f"/certificates/{code}", 429)

    Program(app, new_key()).get(f"/certificates/{code}")


def test_a_key_has_its_own_rate(app, new_key, code):
    program, other = Program(app, new_key(per_minute=3)), Program(app, new_key(per_minute=3))
    for _ in range(3):
        program.get(f"/certificates/{code}")

    program.get(f"/certificates/{code}", 429)
    other.get(f"/certificates/{code}")


def test_wrong_guesses_are_counted_over_page_and_api_together(anybody, code):
    for _ in range(10):
        anybody.client.get(f"/verify/{VerificationCode.new()}")
        anybody.get(f"/certificates/{VerificationCode.new()}", 404)

    anybody.get(f"/certificates/{code}", 429)
    assert anybody.client.get(f"/verify/{code}").status_code == 429


def test_guessing_by_file_is_counted_with_them(anybody, code):
    for _ in range(20):
        picture = BytesIO(b"\xff\xd8\xff " + str(VerificationCode.new()).encode())
        anybody.post("/verifications", data={"file": (picture, "a.jpg")})

    anybody.get(f"/certificates/{code}", 429)
    assert anybody.client.get(f"/verify/{code}").status_code == 429


def test_trying_keys_out_is_counted_by_address(anybody, new_key, code):
    text = new_key()
    wrong = {"Authorization": f"Bearer {text[:-1]}{'a' if text[-1] != 'a' else 'b'}"}
    for _ in range(20):
        anybody.get(f"/certificates/{code}", 401, headers=wrong)

    anybody.get(f"/certificates/{code}", 429, headers={"Authorization": f"Bearer {text}"})
