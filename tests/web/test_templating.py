"""The environment of templates, and what a server settles before it serves."""

import subprocess
import sys

from jinja2 import DictLoader

from prss_training.web.templating import QuickEnvironment


def environment(app):
    made = QuickEnvironment(app, loader=DictLoader({"hello": "{{ greeting }} {{ name }}"}))
    made.globals["greeting"] = "Hello"
    return made


def test_a_template_knows_the_common_names(app):
    assert environment(app).get_template("hello").render(name="Rosa") == "Hello Rosa"


def test_a_template_with_names_of_its_own_leaves_the_common_ones_alone(app):
    made = environment(app)
    own = made.from_string("{{ greeting }}", globals={"greeting": "Good day"})
    assert own.render() == "Good day"
    assert made.get_template("hello").render(name="Rosa") == "Hello Rosa"


SETTLED = """
import gc
from prss_training.serving import settle
kept = [[] for _ in range(9000)]
settle()
print(gc.get_freeze_count() > 9000, len(gc.get_objects()) < 9000)
"""


def test_a_server_does_not_look_through_its_library_for_garbage_again():
    command = [sys.executable, "-c", SETTLED]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "True"]
