"""Measure everything, and print each figure beside what it should be."""

import click

from bench import (
    asking,
    asking_program,
    evaluating,
    evaluating_all,
    issuing,
    lessons,
    listing,
    measuring_many,
    printing,
    reading,
    remembering,
    rostering,
    starting,
)

EVALUATE_MS = 5.0
TO_BARE = 0.60
SILENT_TO_BARE = 0.70
TOLD_TO_BARE = 0.40
GROWTH_WITH_ROWS = 1.2
PRINTING = 1.6
ISSUING_TO_BARE = 1.5
TWO_CORES = 1.8
MEMORY = 0.10
EVERYTHING_MS = 60.0
MANY_SECONDS = 60.0
MANY_MEGABYTES = 500.0
READING_SECONDS = 1.0
STARTING_SECONDS = 2.0
CHECKING_SECONDS = 10.0
LISTING_SECONDS = 1.0
ROSTER_SECONDS = 20.0
ROSTER_MEGABYTES = 300.0
LESSON_TO_BARE = 3.0
LESSON_SECONDS = 2.0
LESSON_KILOBYTES = 200.0


@click.command()
@click.argument("only", nargs=-1)
@click.option(
    "--certificates", default=issuing.CERTIFICATES, show_default=True, help="Issued in all."
)
def main(only: tuple[str, ...], certificates: int) -> None:
    """Measure everything, or only the parts named.

    The parts: evaluating, everything, many, reading, printing, issuing, asking, program,
    rostering, lessons, listing, remembering, starting.
    """
    issuing.CERTIFICATES = certificates
    parts = {
        "evaluating": _evaluating,
        "everything": _everything,
        "many": _many,
        "reading": _reading,
        "printing": _printing,
        "issuing": _issuing,
        "asking": _asking,
        "program": _program,
        "rostering": _rostering,
        "lessons": _lessons,
        "listing": _listing,
        "remembering": _remembering,
        "starting": _starting,
    }
    missed = [name for name, part in parts.items() if (not only or name in only) and not part()]
    if missed:
        raise SystemExit(f"Not reached: {', '.join(missed)}")


def _told(what: str, figure: str, target: str, *, reached: bool) -> bool:
    sign = click.style("reached", fg="green") if reached else click.style("missed ", fg="red")
    click.echo(f"{sign}  {what:<58} {figure:>18}   wanted {target}")
    return reached


def _evaluating() -> bool:
    told = [
        _told(
            f"evaluate 2,000 facts against {name}",
            f"{spent:.2f} ms",
            f"under {EVALUATE_MS:g} ms",
            reached=spent < EVALUATE_MS,
        )
        for name, spent in evaluating.measure().items()
    ]
    return all(told)


def _everything() -> bool:
    told = [
        _told(
            f"a record with 2,000 lines of practice: {name}",
            f"{spent:.1f} ms",
            f"under {EVERYTHING_MS:g} ms",
            reached=spent < EVERYTHING_MS,
        )
        for name, spent in evaluating_all.measure().items()
    ]
    return all(told)


def _many() -> bool:
    found = measuring_many.measure()
    return all(
        [
            _told(
                "measure 10,000 learners by one credential",
                f"{found['seconds']:.1f} s",
                f"under {MANY_SECONDS:g} s",
                reached=found["seconds"] < MANY_SECONDS,
            ),
            _told(
                "memory while measuring them",
                f"{found['megabytes']:.0f} MB",
                f"under {MANY_MEGABYTES:g} MB",
                reached=found["megabytes"] < MANY_MEGABYTES,
            ),
        ]
    )


def _reading() -> bool:
    found = reading.measure()
    return _told(
        f"read and check {found['versions']:.0f} versions of criteria",
        f"{found['seconds']:.2f} s",
        f"under {READING_SECONDS:g} s",
        reached=found["seconds"] < READING_SECONDS,
    )


def _printing() -> bool:
    found = printing.measure()
    return _told(
        f"certificate drawn and signed ({found['ours']:.0f} ms) to drawn bare",
        f"{found['ratio']:.2f} times",
        f"at most {PRINTING}",
        reached=found["ratio"] <= PRINTING,
    )


def _issuing() -> bool:
    found = issuing.measure(issuing.CERTIFICATES)
    return all(
        [
            _told(
                f"issue, draw, sign, keep one ({found['ours']:.0f} ms) to draw it bare",
                f"{found['to bare']:.2f} times",
                f"at most {ISSUING_TO_BARE}",
                reached=found["to bare"] <= ISSUING_TO_BARE,
            ),
            _told(
                f"{found['certificates']:.0f} on two cores ({found['two cores']:.1f}/s) to on one",
                f"{found['two to one']:.2f} times",
                f"at least {TWO_CORES}",
                reached=found["two to one"] >= TWO_CORES,
            ),
            _told(
                f"the same to the signature alone ({found['seal']:.0f} ms)",
                f"{found['to seal']:.1f} times",
                "told, not asked",
                reached=True,
            ),
        ]
    )


def _asking() -> bool:
    found = asking.measure()
    return all(
        [
            *(
                _told(
                    f"verification page, {how} ({found[name]:.0f}/s) to a bare view",
                    f"{found[f'{name} ratio']:.2f}",
                    f"at least {least:.2f}",
                    reached=found[f"{name} ratio"] >= least,
                )
                for name, how, least in (
                    ("silent", "without the holder's line", TO_BARE),
                    ("told", "with it", TOLD_TO_BARE),
                )
            ),
            _told(
                "verification among 1,000 to among 100,000 certificates",
                f"{found['few to many']:.2f}",
                f"at most {GROWTH_WITH_ROWS}",
                reached=found["few to many"] <= GROWTH_WITH_ROWS,
            ),
        ]
    )


def _program() -> bool:
    found = asking_program.measure()
    ways = (("silent", "no line for the holder", SILENT_TO_BARE), ("told", "a line", TOLD_TO_BARE))
    return all(
        [
            *(
                _told(
                    f"verification by a program, {words} ({found[way]:.0f}/s) to a bare view",
                    f"{found[f'{way} ratio']:.2f}",
                    f"at least {wanted:.2f}",
                    reached=found[f"{way} ratio"] >= wanted,
                )
                for way, words, wanted in ways
            ),
            _told(
                "half of the answers among 1,000,000 certificates to 1,000",
                f"{found['many to few']:.2f} times",
                f"at most {GROWTH_WITH_ROWS}",
                reached=found["many to few"] <= GROWTH_WITH_ROWS,
            ),
        ]
    )


def _rostering() -> bool:
    found = rostering.measure()
    return all(
        [
            _told(
                f"a roster of 10,000 rows, in {found['steps']:.0f} steps",
                f"{found['seconds']:.1f} s",
                f"under {ROSTER_SECONDS:g} s",
                reached=found["seconds"] < ROSTER_SECONDS,
            ),
            _told(
                "memory while it is answered",
                f"{found['megabytes']:.0f} MB",
                f"under {ROSTER_MEGABYTES:g} MB",
                reached=found["megabytes"] < ROSTER_MEGABYTES,
            ),
        ]
    )


def _lessons() -> bool:
    found = lessons.measure()
    return all(
        [
            _told(
                f"95th percentile of a lesson page ({found['wait']:.0f} ms) to a bare view's",
                f"{found['ratio']:.2f} times",
                f"under {LESSON_TO_BARE:g}",
                reached=found["ratio"] < LESSON_TO_BARE,
            ),
            _told(
                f"weight of a lesson page, {found['files']:.0f} files without images",
                f"{found['weight']:.0f} kB",
                f"under {LESSON_KILOBYTES:g} kB",
                reached=found["weight"] < LESSON_KILOBYTES,
            ),
            _told(
                "a lesson is readable on 3G (1.6 Mbit/s, 150 ms) after",
                f"{found['readable']:.2f} s",
                f"under {LESSON_SECONDS:g} s",
                reached=found["readable"] < LESSON_SECONDS,
            ),
        ]
    )


def _listing() -> bool:
    found = listing.measure()
    return _told(
        f"status list of {found['entries']:,} with {found['set']:,} set, rebuilt and signed",
        f"{found['rebuilt']:.2f} s",
        f"under {LISTING_SECONDS:g} s",
        reached=found["rebuilt"] < LISTING_SECONDS,
    )


def _starting() -> bool:
    found = starting.measure()
    return all(
        [
            _told(
                f"a worker starts (library {found['library']:.2f} s; server {found['server']:.1f})",
                f"{found['worker']:.2f} s",
                f"under {STARTING_SECONDS:g} s",
                reached=found["worker"] < STARTING_SECONDS,
            ),
            _told(
                "prss content check, everything",
                f"{found['check']:.1f} s",
                f"under {CHECKING_SECONDS:g} s",
                reached=found["check"] < CHECKING_SECONDS,
            ),
        ]
    )


def _remembering() -> bool:
    found = remembering.measure()
    return _told(
        f"memory of a worker, {found['after 200']:.0f} MB after 200 pages, after 1,000",
        f"{found['growth']:+.1%}",
        f"at most +{MEMORY:.0%}",
        reached=found["growth"] <= MEMORY,
    )


main()
