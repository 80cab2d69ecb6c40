"""Printing many modules in turn: what is whole stays, what was stopped is done again.

One file is drawn at a time and let go before the next, so that it takes no more memory for a
hundred modules than for one. A list beside the files says what each was printed from.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from prss_training.domain.paper_form import FormName, PaperForm
from prss_training.domain.program import Module
from prss_training.packets.printing import guide_pdf, workbook_pdf
from prss_training.packets.workbook import Look, content_version, guide_packet, workbook

LIST = "printed.json"


@dataclass(frozen=True, slots=True)
class Print:
    """One file of a run. `guide` tells a trainer's guide from a workbook."""

    module: Module
    guide: bool
    file: Path
    made_from: str


@dataclass(slots=True)
class PrintRun:
    """A folder that is filled with one look and one form of each module."""

    folder: Path
    look: Look
    name: FormName
    _listed: dict[str, dict[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self._listed = _read_list(self.folder / LIST)

    def planned(self, modules: Iterable[Module], *, guides: bool) -> list[Print]:
        """Return everything that belongs into the folder, module by module."""
        kinds = (False, True) if guides else (False,)
        return [self._print(module, guide=guide) for module in modules for guide in kinds]

    def is_there(self, one: Print) -> bool:
        """Tell whether a file is whole, and was printed from what the module says today."""
        kept = self._listed.get(one.file.name, {})
        if kept.get("from") != one.made_from or not one.file.is_file():
            return False
        return hashlib.sha256(one.file.read_bytes()).hexdigest() == kept.get("sha256")

    def write(self, one: Print, *, at: datetime) -> tuple[PaperForm, ...]:
        """Draw a file and put it in its place in one act, and return the forms printed in it.

        Raises:
            GlyphsMissing: no installed font can print a character of it.
        """
        if one.guide:
            packet = guide_packet(one.module, look=self.look, set_number=self.name.set_number)
            pdf, forms = guide_pdf(packet, printed_at=at), tuple(key.form for key in packet.keys)
        else:
            book = workbook(one.module, look=self.look, name=self.name)
            pdf = workbook_pdf(book, printed_at=at)
            forms = (book.check.form,) if book.check else ()
        self.folder.mkdir(parents=True, exist_ok=True)
        _put(one.file, pdf)
        self._listed[one.file.name] = {
            "from": one.made_from,
            "sha256": hashlib.sha256(pdf).hexdigest(),
        }
        _put(self.folder / LIST, json.dumps(self._listed, indent=1, sort_keys=True).encode())
        return forms

    def _print(self, module: Module, *, guide: bool) -> Print:
        kind = f"guide-{self.name.set_number}" if guide else f"workbook-{self.name}"
        file = self.folder / print_name(module, kind, self.look)
        made_from = f"{content_version(module)} {kind} {self.look.size} {self.look.large}"
        return Print(module, guide, file, made_from)


def print_name(module: Module, kind: str, look: Look) -> str:
    """Return the name of a printed file, such as `M05-strengths-workbook-A1-large.pdf`."""
    size = "" if look.size.value == "letter" else f"-{look.size.value}"
    return f"{module.code}-{module.key}-{kind}{size}{'-large' if look.large else ''}.pdf"


def _read_list(file: Path) -> dict[str, dict[str, str]]:
    """Read the list of what was printed; a list that cannot be read is an empty one."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): kept for name, kept in found.items() if isinstance(kept, dict)}


def _put(file: Path, content: bytes) -> None:
    unfinished = file.with_name(f".{file.name}.unfinished")
    with unfinished.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    unfinished.replace(file)
