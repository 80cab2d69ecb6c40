"""A certificate's face, and ways to look into the file made of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pikepdf
import pypdfium2

ADDRESS = "https://training.example.org/verify/7F3K9QTR2MXA4"
AFTERNOON = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
DOTS_PER_INCH = 150
PAINTS = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "EI"}


@dataclass(frozen=True)
class TrainingRow:
    domain: str
    live: str = "6:00"
    self_paced: str = "4:00"
    total: str = "10:00"


@dataclass(frozen=True)
class PracticeRow:
    activity: str
    total: str


@dataclass(frozen=True)
class Signatory:
    name: str
    role: str


@dataclass(frozen=True)
class Face:
    holder: str = "Bo Li"
    credential: str = "Peer Leader"
    kind_line: str = "has completed the training and supervised practice of"
    criteria_name: str = "Peer Leader"
    criteria_version: str = "2026.1"
    aligned_with: tuple[str, ...] = ("Core Competencies for Peer Workers", "Peer Recovery domains")
    hours: tuple[TrainingRow, ...] = field(
        default_factory=lambda: tuple(
            TrainingRow(domain)
            for domain in (
                "Advocacy",
                "Mentoring and education",
                "Recovery and wellness support",
                "Ethical responsibility",
                "Harm reduction",
            )
        )
    )
    practice_hours: str = "25:00"
    practice_by_activity: tuple[PracticeRow, ...] = (
        PracticeRow("One-to-one support", "15:00"),
        PracticeRow("Group support", "10:00"),
    )
    issued_on: str = "22 November 2026"
    expires_on: str | None = "21 November 2028"
    number: str = "PL-2026-000123-K"
    code: str = "7F3K-9QTR-2MXA-4"
    organization: str = "Riverbend Recovery Alliance"
    place: str | None = "Albany, New York"
    signatories: tuple[Signatory, ...] = (
        Signatory("Luz Marina Ortega", "Registrar"),
        Signatory("Samuel Okonkwo", "Director of Training"),
    )


@dataclass(frozen=True)
class Tags:
    """A finished file, opened to be looked into."""

    file: pikepdf.Pdf

    def __iter__(self) -> Iterator[pikepdf.Dictionary]:
        yield from self._below(self.file.Root.StructTreeRoot)

    def _below(self, element):
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from self._below(kid)

    def named(self, tag):
        return [element for element in self if str(element.S) == f"/{tag}"]

    def text(self, element):
        """Return the ids of the marked content that an element and those below it hold."""
        held = [
            kid
            for part in (element, *self._below(element))
            for kid in part.get("/K", [])
            if isinstance(kid, int)
        ]
        return {int(kid) for kid in held}

    def owners(self):
        """Map each key of the parent tree to what stands there."""
        nums = self.file.Root.StructTreeRoot.ParentTree.Nums
        return {int(nums[at]): nums[at + 1] for at in range(0, len(nums), 2)}

    def untagged(self):
        """Return every act of painting that is neither in a tag nor an artifact."""
        loose = []
        for sheet in self.file.pages:
            marks = []
            for operands, operator in pikepdf.parse_content_stream(sheet):
                if str(operator) in {"BDC", "BMC"}:
                    marks.append(operands)
                elif str(operator) == "EMC":
                    marks.pop()
                elif str(operator) in PAINTS and not marks:
                    loose.append(operator)
        return loose

    def marked(self, sheet):
        """Return the ids of the marked content on a page, in the order it is painted."""
        return [
            int(operands[1].MCID)
            for operands, operator in pikepdf.parse_content_stream(sheet)
            if str(operator) == "BDC" and "/MCID" in operands[1]
        ]


def picture_of(pdf):
    """Return the first page as rows of gray, one byte to a dot, as a scanner would see it."""
    document = pypdfium2.PdfDocument(pdf)
    bitmap = document[0].render(scale=DOTS_PER_INCH / 72, grayscale=True)
    whole = bytes(bitmap.buffer)
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    document.close()
    rows = b"".join(whole[at * stride : at * stride + width] for at in range(height))
    return memoryview(rows).cast("B", shape=[height, width])
