"""Where files are kept: a file system and the folder in it that is ours."""

from dataclasses import dataclass
from pathlib import Path

from fsspec import AbstractFileSystem
from fsspec.implementations.local import LocalFileSystem


@dataclass(frozen=True, slots=True)
class Store:
    """A file system and a folder. Files in it are named by their own sha256."""

    filesystem: AbstractFileSystem
    root: str

    def path_of(self, sha256: str) -> str:
        """Return where a file is, two folders deep, so that no folder grows without end."""
        return f"{self.root}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def open_store(folder: Path) -> Store:
    """Return the store in a local folder. The folder is made with the first file."""
    return Store(LocalFileSystem(auto_mkdir=True), str(folder.resolve()))
