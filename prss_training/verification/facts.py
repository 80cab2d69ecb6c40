"""An answer as plain values, for programs: the same for the pages and for the command."""

from typing import Any

from prss_training.certificates.faces import to_json
from prss_training.verification.answers import Answer


def facts(answer: Answer) -> dict[str, Any]:
    """Return an answer as text, lists and tables. Moments are in UTC, days like `2026-03-02`."""
    certificate: dict[str, Any] | None = None
    if answer.face is not None:
        certificate = to_json(answer.face) | {
            "holder": answer.face.holder or None,
            "status": answer.status,
            "since": answer.since.isoformat() if answer.since else None,
            "history": [
                {
                    "step": taken.step.value,
                    "reason": taken.reason.value,
                    "reason_text": taken.reason.label,
                    "on": taken.on.isoformat(),
                }
                for taken in answer.history
            ],
            "superseded_by": (
                {"number": answer.superseded_by.number, "code": answer.superseded_by.code}
                if answer.superseded_by
                else None
            ),
            "in_force": [
                {
                    "first": span.first.isoformat(),
                    "last": span.last.isoformat() if span.last else None,
                }
                for span in answer.in_force
            ],
        }
    return {
        "verdict": answer.verdict.value,
        "sentence": answer.sentence,
        "reasons": list(answer.reasons),
        "as_of": answer.as_of.isoformat(timespec="seconds"),
        "checks": [
            {
                "check": check.what.value,
                "label": check.label,
                "outcome": check.outcome.value,
                "sentence": check.sentence,
            }
            for check in answer.checks
        ],
        "claimed_code": answer.claimed_code,
        "certificate": certificate,
    }
