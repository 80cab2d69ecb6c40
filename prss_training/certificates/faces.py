"""A certificate's face: made once from what the record says, and kept as plain JSON."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cattrs.gen import make_dict_unstructure_fn
from cattrs.preconf.json import make_converter

from prss_training.certificates.style import Style
from prss_training.certificates.trainings import Training, counted
from prss_training.domain.certificate import (
    Face,
    HoursRow,
    PracticeRow,
    Signatory,
    TopicRow,
)
from prss_training.domain.certificate_kind import Labels, Shown
from prss_training.domain.counting import PRACTICE_WORK
from prss_training.domain.criteria import Criteria
from prss_training.domain.evidence import Delivery, Evidence, HoursApproved, TrainingCompleted
from prss_training.domain.fields import Domain, Mode, Service
from prss_training.domain.hours import Hours
from prss_training.domain.program import Module
from prss_training.domain.renewal import first_end
from prss_training.people.models import Organization

_NOTHING = "0:00"
_REGISTRAR = "Registrar"
_LONGEST_KEY = 200
_DROPPED = str.maketrans("", "", "'’`ʼ")
# Accents of Latin, Greek and Cyrillic; points of Hebrew; vowel marks of Arabic. Whoever asks for a
# name may leave them out. What joins letters, or tells how to draw one, is no part of it either.
_LEFT_OUT = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\ufe00-\ufe0f\u200c\u200d]"
)

_converter = make_converter()
# What came with the kinds is left out where it says nothing, so that a face kept before stays as it
# was, to the letter.
for _shape in (Signatory, Face):
    _converter.register_unstructure_hook(
        _shape, make_dict_unstructure_fn(_shape, _converter, _cattrs_omit_if_default=True)
    )


@dataclass(frozen=True, slots=True)
class Names:
    """The two names of a certificate, as printed."""

    number: str
    code: str


def to_json(face: Face) -> dict[str, Any]:
    """Return a face as plain values: text, lists and tables; days like `2026-03-02`."""
    plain: dict[str, Any] = _converter.unstructure(face)
    return plain


def from_json(plain: dict[str, Any]) -> Face:
    """Return the face that was kept as plain values."""
    return _converter.structure(plain, Face)


def make_face(
    *,
    holder: str,
    organization: Organization,
    issuer: str,
    criteria: Criteria,
    modules: Sequence[Module],
    evidence: Iterable[Evidence],
    names: Names,
    on: date,
    style: Style,
) -> Face:
    """Write down everything a certificate says, from the evidence that counts on one day."""
    facts = counted(evidence, on=on)
    # What was learned elsewhere, and study or travel, is not what this organization vouches for.
    training = [f for f in facts if isinstance(f, TrainingCompleted) and f.module]
    practice = [f for f in facts if isinstance(f, HoursApproved) and f.work in PRACTICE_WORK]
    taught = {fact.module for fact in training}
    labels = style.labels
    return Face(
        holder=holder,
        credential=criteria.name,
        criteria_name=criteria.name,
        criteria_version=criteria.version,
        aligned_with=tuple(labels.said(name) for name in criteria.aligned_with),
        hours=_hours(training, labels),
        hours_total=_row(training, None, labels),
        modules=tuple(labels.said(m.title) for m in modules if m.key in taught),
        practice_hours=_sum(practice),
        practice_by_activity=tuple(
            PracticeRow(labels.services[service], _sum(done))
            for service in Service
            if (done := [fact for fact in practice if fact.service is service])
        ),
        issued_on=on,
        expires_on=first_end(criteria, on),
        number=names.number,
        code=names.code,
        organization=organization.name,
        place=organization.place or None,
        zone=str(criteria.zone),
        signatories=_signatories(organization, issuer, style),
        statement=style.statement_from(organization.name, criteria.body),
        **style.frozen,
    )


def make_training_face(
    training: Training,
    *,
    holder: str,
    organization: Organization,
    issuer: str,
    criteria: Criteria,
    names: Names,
    on: date,
    style: Style,
) -> Face:
    """Write down everything a certificate about training says. It names no criteria, and no end."""
    labels, shows = style.labels, style.kind.shows
    return Face(
        holder=holder,
        credential=labels.said(training.title),
        criteria_name="",
        criteria_version="",
        aligned_with=(),
        hours=_hours(training.facts, labels),
        hours_total=_row(training.facts, None, labels),
        modules=tuple(labels.said(module.title) for module in training.modules),
        practice_hours=_sum([]),
        practice_by_activity=(),
        issued_on=on,
        expires_on=None,
        number=names.number,
        code=names.code,
        organization=organization.name,
        place=organization.place or None,
        zone=str(criteria.zone),
        signatories=_signatories(organization, issuer, style),
        statement=style.statement_from(organization.name, criteria.body),
        trained_from=training.first_day,
        trained_to=training.last_day,
        delivery=_deliveries(training.facts, labels) if Shown.DELIVERY in shows else (),
        trainers=training.trainers if Shown.TRAINERS in shows else (),
        assessment=_assessment(training, style) if Shown.ASSESSMENT in shows else "",
        approvals=training.approvals if Shown.APPROVALS in shows else (),
        topics=tuple(_topic(module, training, style) for module in training.modules),
        about=training.about,
        **style.frozen,
    )


def words_on(face: Face) -> str:
    """Return the words that people chose, which a font must be able to print."""
    signed = (f"{signatory.name} {signatory.role}" for signatory in face.signatories)
    told = (face.holder, face.organization, face.place or "", face.address, *face.trainers)
    return " ".join((*told, *signed))


def family_key(holder: str) -> str:
    """Return a name as it is compared: small letters without accents, apostrophes or hyphens.

    Marks that make another sound of a letter (vowels of Devanagari, Thai or Khmer) are part of the
    name; accents, and the points of Hebrew and Arabic, which many leave out, are not.
    """
    plain = unicodedata.normalize("NFKD", holder.translate(_DROPPED)).casefold()
    letters = (c if c.isalnum() or _is_mark(c) else " " for c in plain if not _LEFT_OUT.match(c))
    return " ".join("".join(letters).split())[:_LONGEST_KEY]


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def answers_to(key: str, asked: str) -> bool:
    """Tell whether a kept key belongs to the family name, or the whole name, that is asked for.

    A family name of several words may be given whole or by its last words.
    """
    wanted = family_key(asked)
    return bool(wanted) and (key == wanted or key.endswith(f" {wanted}"))


def _hours(training: Sequence[TrainingCompleted], labels: Labels) -> tuple[HoursRow, ...]:
    rows = (_row(training, domain, labels) for domain in Domain)
    beyond = [fact for fact in training if fact.outside_domains.minutes]
    outside = _outside(beyond, labels)
    return tuple(row for row in (*rows, outside) if row.total != _NOTHING)


def _row(training: Sequence[TrainingCompleted], domain: Domain | None, labels: Labels) -> HoursRow:
    """Add up one domain, or all of them where `domain` is None."""
    live, alone = (_minutes(training, mode, domain) for mode in (Mode.LIVE, Mode.SELF_PACED))
    label = labels.domains[domain] if domain else labels.all_training
    return HoursRow(label, str(Hours(live)), str(Hours(alone)), str(Hours(live + alone)))


def _outside(training: Sequence[TrainingCompleted], labels: Labels) -> HoursRow:
    """Add up what lies in no domain."""
    live, alone = (
        sum(fact.outside_domains.minutes for fact in training if fact.mode is mode)
        for mode in (Mode.LIVE, Mode.SELF_PACED)
    )
    return HoursRow(labels.outside, str(Hours(live)), str(Hours(alone)), str(Hours(live + alone)))


def _topic(module: Module, training: Training, style: Style) -> TopicRow:
    """Return one module's row. Its objectives are in the language that it is taught in."""
    facts = [fact for fact in training.facts if fact.module == module.key]
    sums = _row(facts, None, style.labels)
    aims = tuple(one.text for one in module.objectives)
    return TopicRow(
        style.labels.said(module.title),
        sums.live,
        sums.self_paced,
        sums.total,
        aims if Shown.OBJECTIVES in style.kind.shows else (),
    )


def _deliveries(training: Sequence[TrainingCompleted], labels: Labels) -> tuple[str, ...]:
    given = {fact.delivery for fact in training}
    return tuple(labels.deliveries[one.value] for one in Delivery if one in given)


def _assessment(training: Training, style: Style) -> str:
    return style.words.assessment % {"checks": training.checks, "work": training.work}


def _minutes(training: Sequence[TrainingCompleted], mode: Mode, domain: Domain | None) -> int:
    done = (fact for fact in training if fact.mode is mode)
    return sum(fact.minutes if domain is None else fact.minutes_in(domain) for fact in done)


def _sum(practice: Sequence[HoursApproved]) -> str:
    return str(Hours(sum(fact.hours.minutes for fact in practice)))


def _signatories(organization: Organization, issuer: str, style: Style) -> tuple[Signatory, ...]:
    """Name whoever the organization says signs, and the registrar who issues, each once."""
    labels = style.labels
    registrar = Signatory(issuer, labels.registrar)
    named = style.signatories
    if not named and organization.signatory_name:
        role = labels.said(organization.signatory_role or _REGISTRAR)
        named = (Signatory(organization.signatory_name, role),)
    if issuer.casefold() in {signatory.name.casefold() for signatory in named}:
        return named
    return (*named, registrar)
