"""What others find of a file's claims: veraPDF, for whoever has it."""

import os
import shutil
import subprocess
from pathlib import Path

VERAPDF = os.environ.get("PRSS_VERAPDF") or shutil.which("verapdf")
WHY_NOT = "veraPDF is not installed, and PRSS_VERAPDF names no command"


def require_claims_kept(files: dict[str, bytes], folder: Path) -> None:
    """Have veraPDF read files by their names, as PDF/A-3a and as PDF/UA-1."""
    paths = []
    for name, content in files.items():
        paths.append(folder / f"{name}.pdf")
        paths[-1].write_bytes(content)
    for flavour in ("3a", "ua1"):
        told = subprocess.run(
            [VERAPDF, "--flavour", flavour, "--format", "text", *paths],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert told.returncode == 0, told.stdout + told.stderr
        assert told.stdout.count("PASS") == len(paths), told.stdout
