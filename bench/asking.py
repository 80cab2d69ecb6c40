"""The verification page against a bare view, and with few against many certificates."""

import os
import tempfile
from pathlib import Path

from bench.certificates import fill
from bench.serving import gunicorn, ratio_in_pairs
from prss_training.settings import load_settings

FEW, MANY = 1_000, 100_000


def measure() -> dict[str, float]:
    """Return requests a second and ratios: ours to bare, and many certificates to few.

    `told` writes the line for the holder, `silent` does not.
    """
    with tempfile.TemporaryDirectory() as folder:
        codes, environments = {}, {}
        for number in (FEW, MANY):
            instance = Path(folder) / str(number)
            environment = {
                **os.environ,
                "PRSS_INSTANCE": str(instance),
                "PRSS_LIMITS": "no",
                "PRSS_BENCH_DATABASE": f"sqlite:///{instance / 'prss.sqlite'}",
            }
            codes[number] = fill(load_settings(environment), number)
            environments[number] = environment
        with (
            gunicorn("prss_training.wsgi:app", environments[MANY]) as (many, _),
            gunicorn("prss_training.wsgi:app", environments[FEW]) as (few, _),
            gunicorn("bench.silent:app", environments[MANY]) as (silent, _),
            gunicorn("bench.bare:app", environments[MANY]) as (bare, _),
        ):
            found = {}
            for name, port in (("silent", silent), ("told", many)):
                found[name], found["bare"], found[f"{name} ratio"] = ratio_in_pairs(
                    _page(port, codes[MANY]), _page(bare, codes[MANY])
                )
            _, _, growth = ratio_in_pairs(_page(few, codes[FEW]), _page(many, codes[MANY]))
    return found | {"few to many": growth}


def _page(port: int, code: object) -> str:
    return f"http://127.0.0.1:{port}/verify/{code}"
