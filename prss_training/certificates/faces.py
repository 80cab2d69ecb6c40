"""A certificate's face: made once from what the record says, and kept as plain JSON."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cattrs.preconf.json import make_converter

from prss_training.domain.certificate import Face, HoursRow, PracticeRow, Signatory
from prss_training.domain.counting import PRACTICE_WORK
from prss_training.domain.criteria import Criteria
from prss_training.domain.evidence import Evidence, HoursApproved, TrainingCompleted, Withdrawn
from prss_training.domain.fields import Domain, Mode, Service
from prss_training.domain.hours import Hours
from prss_training.domain.program import Module
from prss_training.domain.renewal import first_end
from prss_training.people.models import Organization

_KIND_LINE = "has completed the training and supervised practice of"
_REGISTRAR = "Registrar"
_LONGEST_KEY = 200
_DROPPED = str.maketrans("", "", "'’`ʼ")

_converter = make_converter()


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
) -> Face:
    """Write down everything a certificate says, from the evidence that counts on one day."""
    facts = _counted(evidence, on=on)
    # What was learned elsewhere, and study or travel, is not what this organization vouches for.
    training = [f for f in facts if isinstance(f, TrainingCompleted) and f.module]
    practice = [f for f in facts if isinstance(f, HoursApproved) and f.work in PRACTICE_WORK]
    taught = {fact.module for fact in training}
    return Face(
        holder=holder,
        credential=criteria.name,
        kind_line=_KIND_LINE,
        criteria_name=criteria.name,
        criteria_version=criteria.version,
        aligned_with=criteria.aligned_with,
        hours=tuple(
            row for domain in Domain if (row := _row(training, domain)) and row.total != "0:00"
        ),
        hours_total=_row(training, None),
        modules=tuple(module.title for module in modules if module.key in taught),
        practice_hours=_sum(practice),
        practice_by_activity=tuple(
            PracticeRow(service.label, _sum(done))
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
        signatories=_signatories(organization, issuer),
    )


def words_on(face: Face) -> str:
    """Return the words that people chose, which a font must be able to print."""
    signed = (f"{signatory.name} {signatory.role}" for signatory in face.signatories)
    return " ".join((face.holder, face.organization, face.place or "", *signed))


def family_key(holder: str) -> str:
    """Return a name as it is compared: small letters without accents, apostrophes or hyphens."""
    plain = unicodedata.normalize("NFKD", holder.translate(_DROPPED)).casefold()
    letters = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(letters).split())[:_LONGEST_KEY]


def answers_to(key: str, asked: str) -> bool:
    """Tell whether a kept key belongs to the family name, or the whole name, that is asked for.

    A family name of several words may be given whole or by its last words.
    """
    wanted = family_key(asked)
    return bool(wanted) and (key == wanted or key.endswith(f" {wanted}"))


def _counted(evidence: Iterable[Evidence], *, on: date) -> list[Evidence]:
    known = [fact for fact in evidence if fact.on <= on]
    withdrawn = {fact.reference for fact in known if isinstance(fact, Withdrawn)}
    return [fact for fact in known if fact.reference not in withdrawn]


def _row(training: Sequence[TrainingCompleted], domain: Domain | None) -> HoursRow:
    """Add up one domain, or all of them where `domain` is None."""
    live, alone = (_minutes(training, mode, domain) for mode in (Mode.LIVE, Mode.SELF_PACED))
    label = domain.label if domain else "All training"
    return HoursRow(label, str(Hours(live)), str(Hours(alone)), str(Hours(live + alone)))


def _minutes(training: Sequence[TrainingCompleted], mode: Mode, domain: Domain | None) -> int:
    done = (fact for fact in training if fact.mode is mode)
    return sum(fact.minutes if domain is None else fact.minutes_in(domain) for fact in done)


def _sum(practice: Sequence[HoursApproved]) -> str:
    return str(Hours(sum(fact.hours.minutes for fact in practice)))


def _signatories(organization: Organization, issuer: str) -> tuple[Signatory, ...]:
    """Name whoever the organization says signs, and the registrar who issues, each once."""
    name, registrar = organization.signatory_name, Signatory(issuer, _REGISTRAR)
    if not name:
        return (registrar,)
    signatory = Signatory(name, organization.signatory_role or _REGISTRAR)
    return (signatory,) if name.casefold() == issuer.casefold() else (signatory, registrar)
