"""Days on the page are looked for as the certificate's own language writes them."""

from dataclasses import replace
from datetime import date

from prss_training.certificates.faces import from_json
from prss_training.verification.comparison import _looked_for


def test_a_day_is_looked_for_in_the_language_of_the_certificate(issue):
    face = replace(from_json(issue().face), language="es", issued_on=date(2026, 3, 2))

    looked_for = dict(_looked_for(face))

    assert looked_for["the day of issue"]("Emitido el 2 de marzo de 2026")
    assert not looked_for["the day of issue"]("Emitido el 3 de marzo de 2026")
    english = dict(_looked_for(replace(face, language="en")))
    assert english["the day of issue"]("Issued on 2 March 2026")


def test_a_page_that_is_not_here_is_looked_at_in_english(issue):
    face = replace(from_json(issue().face), template="own-7", issued_on=date(2026, 3, 2))

    assert dict(_looked_for(face))["the day of issue"]("Issued on 2 March 2026")
