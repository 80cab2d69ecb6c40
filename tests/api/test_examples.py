"""What `docs/api.md` shows is run, as it stands there, against a real server."""

import json
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from prss_training.certificates.jobs import engrave_now
from prss_training.files.services import read
from prss_training.files.store import open_store
from prss_training.signing import Purpose, load_purpose
from prss_training.signing.statements import read_statement
from prss_training.web.clock import now
from prss_training.web.settings import settings

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = BLOCK.findall(PAGE.read_text(encoding="utf-8"))


@pytest.fixture
def address(app):
    """A real server of the application on loopback."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not on this machine")
def test_every_example_of_the_page_for_agencies_works(
    app, address, new_key, held, code, keys, tmp_path
):
    with app.app_context():
        pdf = read(open_store(settings().files), engrave_now(held.id, at=now()).file)
    (tmp_path / "certificate.pdf").write_bytes(pdf)
    first, *examples = EXAMPLES
    assert "PRSS=" in first
    assert len(examples) >= 8
    script = "\n".join(["set -euo pipefail", *(f"{one}\necho" for one in examples)])
    given = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "PRSS": address,
        "KEY": new_key(),
        "CODE": code,
        "NUMBER": held.face["number"],
        "FAMILY_NAME": "García López",
        "WEBHOOK": "https://board.example/alerts",
    }

    run = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert run.returncode == 0, run.stderr + run.stdout
    assert run.stdout.count('"verdict": "valid"') + run.stdout.count('"verdict":"valid"') == 3
    assert json.loads((tmp_path / "state.json").read_text())["counts"] == {"valid": 1}
    assert json.loads((tmp_path / "watch.json").read_text())["secret"].startswith("whsec_")
    told = read_statement((tmp_path / "result.jws").read_text(), load_purpose(keys, Purpose.JWT))
    assert told["counts"] == {"valid": 1}
