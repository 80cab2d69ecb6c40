"""Kinds of certificate and their pages as content: every mistake is named by file and place."""

import shutil

import pytest

from prss_training.content.certificate_file import read_certificate_words
from prss_training.content.certificate_templates import (
    TemplateBroken,
    TemplateChanged,
    TemplateNotApproved,
    TemplateUnknown,
    newest_version,
    publish_template,
    published_template,
    read_template,
    require_words,
    shipped_versions,
    template_changes,
)
from prss_training.content.publishing import PublishedAlready
from prss_training.content.reader import ContentBroken
from prss_training.domain.certificate_kind import CertificateKind, Language
from prss_training.paths import CONTENT


@pytest.fixture
def root(tmp_path):
    shutil.copytree(CONTENT / "certificates", tmp_path / "content/certificates")
    return tmp_path / "content"


def change(root, name, old, new):
    file = root / "certificates" / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def mistakes(root):
    with pytest.raises(ContentBroken) as broken:
        read_certificate_words(root)
    return str(broken.value)


def test_every_kind_speaks_every_language(root):
    words = read_certificate_words(root)

    assert set(words.kinds) == set(CertificateKind)
    assert all(set(kind.words) == set(Language) for kind in words.kinds.values())
    for language in Language:
        assert require_words(read_template("2026.2", root))[language]


def test_both_languages_of_a_page_have_the_same_words(root):
    words = require_words(read_template(newest_version(root), root))

    assert set(words["en"]) == set(words["es"])


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("peer-specialist.toml", '"practice"]', '"charm"]', "“charm” is not known here"),
        ("peer-specialist.toml", '"practice"]', '"training"]', "stands here twice"),
        ("peer-specialist.toml", "statement_of_board", "statement_of_bored", "not known here"),
        ("training-completion.toml", "%(checks)s", "%(chess)s", "Only %(checks)s and %(work)s"),
        ("training-completion.toml", '"assessment", ', "", "only there"),
        ("labels/es.toml", 'community = "', 'comunidad = "', "services"),
    ],
)
def test_a_mistake_in_a_kind_is_named(root, name, old, new, said):
    change(root, name, old, new)

    told = mistakes(root)

    assert said in told
    assert f"content/certificates/{name}" in told


def test_a_file_that_no_kind_is_named_by_is_a_mistake(root):
    (root / "certificates/honorary.toml").write_text("", encoding="utf-8")

    assert "No kind is called that" in mistakes(root)


def test_pages_here_are_as_they_were_published():
    assert template_changes() == []
    assert newest_version() == shipped_versions()[-1]


@pytest.mark.parametrize("file", ["page.html", "page.css", "words.toml", "border-a4.svg"])
def test_one_changed_letter_of_a_published_page_is_found(root, file):
    page = root / "certificates/templates/2026.2" / file
    page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")

    [problem] = template_changes(root)

    assert "was changed after it was approved" in problem.sentence
    with pytest.raises(TemplateChanged):
        published_template("2026.2", root)
    with pytest.raises(PublishedAlready):
        publish_template(root, "2026.2")


def test_a_file_added_to_a_published_page_is_found(root):
    (root / "certificates/templates/2026.2/extra.svg").write_text("<svg/>", encoding="utf-8")

    with pytest.raises(TemplateChanged):
        published_template("2026.2", root)


def test_a_new_version_is_used_once_it_is_published(root):
    shutil.copytree(root / "certificates/templates/2026.2", root / "certificates/templates/2026.10")
    assert newest_version(root) == "2026.2"
    with pytest.raises(TemplateNotApproved):
        published_template("2026.10", root)

    publish_template(root, "2026.10")

    assert newest_version(root) == "2026.10"
    assert shipped_versions(root) == ["2026.1", "2026.2", "2026.10"]


def test_a_page_that_is_not_there_or_has_no_text_is_refused(root):
    with pytest.raises(TemplateUnknown):
        read_template("../2026.2", root)
    (root / "certificates/templates/2026.2/page.html").write_bytes(b"\xff\xfe")
    with pytest.raises(TemplateBroken, match="not UTF-8"):
        read_template("2026.2", root)
    (root / "certificates/templates/2026.2/page.html").unlink()
    with pytest.raises(TemplateBroken, match=r"needs page\.html"):
        read_template("2026.2", root)
