"""Four people do their work with a keyboard alone, and a stranger checks what came of it."""

import base64
import re

import pytest

pytestmark = pytest.mark.browser

# Drops a file where a hand would let it go. A script cannot move a real file from a folder.
_DROP = """([name, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type: "application/pdf" }));
  document.querySelector(".drop-place")
    .dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer: carried }));
}"""


def test_a_learner_revises_returned_work_and_the_draft_outlives_a_closed_tab(sit_down):
    marcus = sit_down()
    marcus.sign_in("marcus")
    assert marcus.heading == "Hello, Marcus"

    marcus.press("Read the comment and revise")
    marcus.to("Your text")
    marcus.key("Control+End")
    marcus.write("\n\nAisha and I read this together on Friday.")
    marcus.page.get_by_text("Saved at").wait_for()
    context = marcus.page.context
    marcus.page.close()
    marcus.page = context.new_page()
    marcus.open("/")
    marcus.sign_out()
    marcus.sign_in("marcus")
    marcus.press("Read the comment and revise")

    kept = marcus.page.locator("textarea").input_value()
    assert kept.endswith("Aisha and I read this together on Friday.")

    marcus.press("Hand in")

    assert "Your trainer reads it next" in marcus.said


def test_a_trainer_grades_a_paper_with_single_keys(sit_down):
    terrence = sit_down()
    terrence.sign_in("terrence")
    assert terrence.heading == "Work to grade"
    waiting = terrence.page.locator("tbody").first.locator("th a").first.inner_text()
    with terrence.page.expect_navigation():
        terrence.key("n")
    terrence.settle()
    assert terrence.heading == waiting

    lines = terrence.page.locator("[data-key-group]").count()
    for _ in range(lines):
        terrence.key("j", "2")
    chosen = terrence.page.locator("[data-key-group] input:checked")
    assert [chosen.nth(n).input_value() for n in range(lines)] == ["2"] * lines
    terrence.key("c")
    terrence.write("Your strengths are in her own words. Next time ask one more open question.")
    terrence.press("Give this grade")

    assert "Done." in terrence.page.locator(".messages").inner_text()
    graded = terrence.page.get_by_role("table", name="Graded lately").locator("tbody tr").first
    assert waiting in graded.inner_text()
    assert "Passed" in graded.inner_text()


def test_a_supervisor_looks_at_one_entry_and_approves_the_rest_of_the_week(sit_down):
    naomi = sit_down()
    naomi.sign_in("naomi")
    assert naomi.heading == "Hours to approve"

    usual = naomi.page.locator("input[name=entry]:checked").count()
    naomi.press("Look at it")
    assert "What the learner noticed" in naomi.said
    naomi.press("Approve these hours")
    left = naomi.page.locator("input[name=entry]:checked").count()
    naomi.press(f"Approve the {left} that look right")

    assert left == usual - 1 > 0
    assert naomi.page.locator("input[name=entry]").count() == 0
    assert f"Approved {left} entries" in naomi.page.locator(".messages").inner_text()


def test_a_registrar_issues_a_certificate_and_a_stranger_checks_it(sit_down, tmp_path):
    priya = sit_down()
    priya.sign_in("priya")
    priya.press("Review and issue")
    assert priya.heading == "Certificate for Tamika Osei"
    priya.to("Issue this certificate")
    priya.key("Enter")
    priya.to("Issue it")
    priya.enter()
    [code] = re.findall(r"\b\w{4}-\w{4}-\w{4}-\w{4}\b", priya.said)[:1]
    link = priya.page.get_by_role("link", name="Download the PDF").get_attribute("href")
    content = priya.page.context.request.get(priya.address + link).body()
    assert content.startswith(b"%PDF-")

    stranger = sit_down()
    stranger.open("/verify")
    stranger.fill("Verification code", code.lower())
    stranger.enter()
    assert "This certificate is valid" in stranger.said
    assert "Tamika Osei" in stranger.said

    stranger.open("/verify")
    stranger.page.evaluate(_DROP, ["certificate.pdf", base64.b64encode(content).decode()])
    assert "is chosen" in stranger.page.locator(".drop-says").inner_text()
    stranger.press("Check this file")
    assert "This certificate is valid" in stranger.said

    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1
    (tmp_path / "changed.pdf").write_bytes(changed)
    stranger.open("/verify")
    stranger.page.locator("input[type=file]").set_input_files(tmp_path / "changed.pdf")
    stranger.press("Check this file")
    assert "This file is not as it was issued" in stranger.said
