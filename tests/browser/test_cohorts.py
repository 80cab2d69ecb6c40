"""A trainer at a roster with a keyboard only and no scripts, and a learner who reads what came."""

import pytest

pytestmark = pytest.mark.browser


def test_a_roster_is_corrected_by_keyboard_alone_and_without_scripts(sit_down):
    terrence = sit_down(java_script_enabled=False)
    terrence.sign_in("terrence")
    terrence.open("/cohorts/")
    terrence.press("Evening group")
    terrence.press("M02")
    terrence.press("Correct the roster")

    terrence.to("Here")  # the first row's group of marks: one stop, arrows inside
    terrence.key("ArrowRight")
    terrence.fill("Minutes that Marcus Bell was here", "60")
    terrence.fill("Why something recorded changes", "He left at seven.")
    terrence.press("Keep the corrected roster")

    assert "Corrected: 1 row." in terrence.said
    assert "He left at seven." in terrence.said

    marcus = sit_down(java_script_enabled=False)
    marcus.sign_in("marcus")
    marcus.press("My cohort")
    assert "Here 60 minutes" in marcus.said
    assert "He left at seven." in marcus.said
    assert "1:00 of 8:00 live hours" in marcus.said
