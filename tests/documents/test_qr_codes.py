import pytest
import zxingcpp
from printed_face import picture_of

from prss_training.documents import qr_svg


@pytest.mark.parametrize(
    "text", ["HTTPS://EXAMPLE.ORG/V/7F3K9QTR2MXA", "https://example.org/?a=1&b=<2>", "é 王 ش"]
)
def test_what_is_put_in_is_read_out(page, text):
    pdf = page(qr_svg(text), stylesheet="svg { width: 30mm; height: 30mm }")

    [found] = zxingcpp.read_barcodes(picture_of(pdf))
    assert found.text == text


def test_the_code_is_described_in_words():
    svg = qr_svg("https://example.org/?a=1&b=2")

    assert "<title>QR code for https://example.org/?a=1&amp;b=2</title>" in svg


def test_four_modules_around_the_code_stay_empty():
    svg = qr_svg("x")

    assert 'viewBox="0 0 29 29"' in svg
    assert 'd="M4 4h7v1h-7zM' in svg
