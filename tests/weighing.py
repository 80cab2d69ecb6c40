"""How much memory a command takes at most, whatever else the asking process has started."""

import subprocess
import sys
from pathlib import Path

# A child's figure begins with the size of the process that it was forked from. So a small process
# of its own starts the command, and says how large that became.
_WEIGHING = (
    "import resource, subprocess, sys\n"
    "ended = subprocess.run(sys.argv[2:]).returncode\n"
    "most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
    "open(sys.argv[1], 'w').write(str(most))\n"
    "sys.exit(ended)\n"
)


def weighed(command: list[str], note: Path) -> list[str]:
    """Return a command that does the same and writes its most kilobytes into the file `note`."""
    return [sys.executable, "-c", _WEIGHING, str(note), *command]


def run_weighed(command: list[str], note: Path, **over) -> tuple[subprocess.CompletedProcess, int]:
    """Run a command; return how it ended, and the most kilobytes it had at once."""
    ended = subprocess.run(weighed(command, note), check=False, **over)
    return ended, int(note.read_text())
