"""The process apart: opens PDFs from strangers, and says in JSON what is in them.

It is started by `reading` with the length of each file, as `python -I opening.py 30312 52000`, and
takes the files from stdin one after the other. It imports nothing of ours. A line is written as
soon as something is known, so what was read before a file killed the process is not lost.

What it may do is bounded before the first byte is looked at: memory, processor, what it writes;
and it may open nothing any more, neither a file nor a connection.
"""

import codecs
import hashlib
import json
import logging
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

_MEMORY = 320 * 1024 * 1024  # bytes of addresses, libraries included
_PROCESSOR = 2  # seconds
_MOST_OBJECTS = 20_000
_DEEPEST = 60
_MOST_PAGES = 20
_MOST_LISTED = 100
_LONGEST_NAME = 120
_LONGEST_TEXT = 100_000
_LARGEST_ATTACHMENT_TOLD = 128 * 1024
_MOST_ATTACHMENTS_TOLD = 8

_HYPHEN_AT_LINE_END = "\x02"  # as PDFium tells it

# Where a thing stands in the file, and how it is packed: other programs write this differently.
_LOOSE = frozenset(
    {
        *("/Parent", "/P", "/StructParent", "/StructParents"),
        *("/Length", "/Filter", "/DecodeParms", "/DL"),
    }
)
_ACTS = frozenset(
    {*("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR"), *("/Rendition", "/GoToE")}
)


class TooMuchToRead(Exception):
    """A file holds more than any certificate does."""


def main() -> None:
    """Read the files and tell of each, part by part."""
    logging.disable()
    files = [sys.stdin.buffer.read(int(size)) for size in sys.argv[1:]]
    _rehearse()
    _bound()
    for number, content in enumerate(files):
        _tell(number, "contents", contents_of, content)
        _tell(number, "words", words_of, content)


def _rehearse() -> None:
    """Read a page of our own, so that whatever the libraries load late is loaded now."""
    for encoding in ("utf-16-le", "utf-16-be", "latin-1"):
        codecs.lookup(encoding)
    made = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made, encryption=pikepdf.Encryption(owner="owner", user=""))
    contents_of(made.getvalue())
    words_of(made.getvalue())


def _bound() -> None:
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _PROCESSOR),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        # Whatever is open stays so; nothing more can be opened, so nothing can be reached.
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _tell(number: int, part: str, read: Callable[[bytes], Any], content: bytes) -> None:
    line: dict[str, Any] = {"file": number, "part": part}
    try:
        line["found"] = read(content)
    except pikepdf.PasswordError:
        line["locked"] = True
    except Exception as error:  # noqa: BLE001 - anything may come of a file that anyone may have made
        line["error"] = type(error).__name__
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def contents_of(content: bytes) -> dict[str, Any]:
    """Return what a PDF is made of, each part by a digest that another saving does not change."""
    with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
        digest = _Digest()
        count = len(pdf.pages)
        return {
            "page_count": count,
            "pages": [_page(pdf.pages[index], digest) for index in range(min(count, _MOST_PAGES))],
            "attachments": list(_attachments(pdf)),
            "fields": [name for name, _ in zip(_fields(pdf), range(_MOST_LISTED), strict=False)],
            "about": _about(pdf, digest),
            "acts": sorted(set(_acts(pdf))),
            "encrypted": bool(pdf.is_encrypted),
        }


def words_of(content: bytes) -> str:
    """Return the words that the first pages show, in the order they are drawn."""
    words: list[str] = []
    left = _LONGEST_TEXT
    with pypdfium2.PdfDocument(content) as pdf:
        for index in range(min(len(pdf), _MOST_PAGES)):
            text = pdf[index].get_textpage().get_text_bounded()[:left]
            left -= len(text)
            words.append(text.replace(_HYPHEN_AT_LINE_END, "-"))
    # What is half a character cannot be written.
    return "\n".join(words).encode(errors="replace").decode()


class _Digest:
    """Digests of a PDF's objects by what they hold, whatever numbers they bear in the file."""

    def __init__(self) -> None:
        self._left = _MOST_OBJECTS
        self._known: dict[tuple[int, int], str] = {}

    def of(self, thing: Any, depth: int = 0) -> str:
        """Return one object's digest, that of everything it leads to included."""
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            raise TooMuchToRead
        name = getattr(thing, "objgen", (0, 0))
        if name == (0, 0):
            return _sha256(self._spelled(thing, depth))
        if name not in self._known:
            self._known[name] = "itself"  # what leads back to where it came from
            self._known[name] = _sha256(self._spelled(thing, depth))
        return self._known[name]

    def _spelled(self, thing: Any, depth: int) -> bytes:
        if isinstance(thing, pikepdf.Stream):
            return self._entries(thing, depth) + b"stream" + _sha256(thing.read_bytes()).encode()
        if isinstance(thing, pikepdf.Dictionary):
            return self._entries(thing, depth)
        if isinstance(thing, pikepdf.Array):
            return ("[" + " ".join(self.of(each, depth + 1) for each in thing) + "]").encode()
        if isinstance(thing, pikepdf.String):
            return b"(" + bytes(thing) + b")"
        return f"{thing}".encode()

    def _entries(self, thing: Any, depth: int) -> bytes:
        told = (
            f"{key} {self.of(thing[key], depth + 1)}"
            for key in sorted(thing.keys())
            if key not in _LOOSE and not _is_signature(key, thing)
        )
        return ("<<" + " ".join(told) + ">>").encode(errors="replace")


def _is_signature(key: str, thing: Any) -> bool:
    return key == "/V" and isinstance(thing[key], pikepdf.Dictionary) and "/ByteRange" in thing[key]


def _page(page: pikepdf.Page, digest: _Digest) -> dict[str, Any]:
    content = page.obj.get("/Contents")
    streams = content if isinstance(content, pikepdf.Array) else [content] if content else []
    drawn = b"\n".join(stream.read_bytes() for stream in streams)
    frame = [digest.of(page.obj.get(key)) for key in ("/MediaBox", "/CropBox", "/Rotate")]
    return {
        "drawn": _sha256(drawn),
        "drawn_with": digest.of(page.obj.get("/Resources")),
        "frame": _sha256(" ".join(frame).encode()),
        "notes": [
            [str(note.get("/Subtype", ""))[:_LONGEST_NAME], digest.of(note)]
            for note, _ in zip(page.obj.get("/Annots", []), range(_MOST_LISTED), strict=False)
        ],
    }


def _attachments(pdf: pikepdf.Pdf) -> Iterator[dict[str, Any]]:
    """Tell of every attached file once, wherever in the document it hangs."""
    seen: set[tuple[str, str]] = set()
    told = 0
    for name, spec in _specifications(pdf):
        content = spec["/EF"]["/F"].read_bytes()
        sha256 = _sha256(content)
        if (name, sha256) in seen:
            continue
        seen.add((name, sha256))
        text = None
        if len(content) <= _LARGEST_ATTACHMENT_TOLD and told < _MOST_ATTACHMENTS_TOLD:
            told += 1
            with suppress(UnicodeDecodeError):
                text = content.decode()
        yield {"name": name, "sha256": sha256, "text": text}
        if len(seen) == _MOST_LISTED:
            return


def _specifications(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    names: Any = pdf.Root.get("/Names", {})
    if "/EmbeddedFiles" in names:
        for spec in pikepdf.NameTree(names["/EmbeddedFiles"]).values():
            yield _file_name(spec), spec
    for spec in pdf.Root.get("/AF", []):
        yield _file_name(spec), spec
    for page in pdf.pages[:_MOST_PAGES]:
        for note in page.obj.get("/Annots", []):
            if "/FS" in note and "/EF" in note["/FS"]:
                yield _file_name(note["/FS"]), note["/FS"]


def _file_name(spec: Any) -> str:
    return str(spec.get("/UF", spec.get("/F", "")))[:_LONGEST_NAME]


def _fields(pdf: pikepdf.Pdf) -> Iterator[str]:
    form: Any = pdf.Root.get("/AcroForm", {})
    waiting = list(form.get("/Fields", []))
    looked_at = 0
    while waiting:
        field = waiting.pop()
        looked_at += 1
        if looked_at > _MOST_OBJECTS:
            raise TooMuchToRead
        waiting.extend(kid for kid in field.get("/Kids", []) if "/T" in kid)
        yield str(field.get("/T", ""))[:_LONGEST_NAME]


def _about(pdf: pikepdf.Pdf, digest: _Digest) -> str:
    """Return a digest of what the file says about itself, apart from its pages."""
    metadata = pdf.Root.get("/Metadata")
    said = metadata.read_bytes() if metadata is not None else b""
    kept = [digest.of(pdf.Root.get(key)) for key in ("/OCProperties", "/Lang", "/PageLabels")]
    info = digest.of(pdf.trailer.get("/Info", pikepdf.Dictionary()))
    return _sha256(b" ".join((said, info.encode(), *(each.encode() for each in kept))))


def _acts(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Name what the file would do by itself, or at a touch, other than follow a web address.

    Every object is looked at, wherever it hangs: an act can be on a page, a note, a field, a line
    of the outline, or behind another act.
    """
    root = pdf.Root
    yield from ({"/OpenAction"} & set(root.keys()))
    yield from ({"/JavaScript"} & set(root.get("/Names", {}).keys()))
    yield from ({"/XFA"} & set(root.get("/AcroForm", {}).keys()))
    if len(pdf.objects) > _MOST_OBJECTS:
        raise TooMuchToRead
    for each in pdf.objects:
        yield from _acts_in(each, _DEEPEST)


def _acts_in(thing: Any, deep: int) -> Iterator[str]:
    """Look through one object, with everything that is written inside it."""
    if deep == 0:
        raise TooMuchToRead
    inside: Any = ()
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        yield from ({"/AA", "/JS"} & set(thing.keys()))
        yield from ({str(thing.get("/S", ""))} & _ACTS)
        inside = [thing[key] for key in thing.keys()]  # noqa: SIM118  (a stream is no mapping)
    elif isinstance(thing, pikepdf.Array):
        inside = thing
    for each in inside:
        if isinstance(each, pikepdf.Object) and not each.is_indirect:
            yield from _acts_in(each, deep - 1)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main()
