"""Drawing samples, listing them, and showing their designs."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

from panictrack.archive.export import RowTable
from panictrack.cli.printing import DAY, columns, format_option, give_rows, give_text, output_option
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace
from panictrack.model.text import counted

if TYPE_CHECKING:
    from panictrack.archive.labels import StoredSample, Stratum
    from panictrack.labelling.sample import DrawnSample

_BAND = columns(alarm="text", strata="whole", frame="whole", drawn="whole", chance="text")
_STRATUM = columns(
    number="whole",
    stratum="text",
    stream="text",
    period="text",
    frame="whole",
    drawn="whole",
    chance="number",
)
_SAMPLE = columns(
    name="text", topic="text", coders="text", frame="whole", drawn="whole", coded="text", created="text"
)
_PROGRESS = columns(coder="text", asked="whole", coded="whole")
_WIDTH = 100
_WHY = {
    "neyman": "More are drawn where the classifier is less sure (Neyman allocation): from each stratum in "
    "proportion to its size times the standard deviation of alarm that its scores lead to expect.",
    "proportional": "All strata are drawn from at the same rate.",
    "random": "A simple random draw, without strata.",
}


def _share(_context: click.Context, _option: click.Parameter, share: float | None) -> float | None:
    if share is not None and not 0 <= share <= 1:
        raise click.BadParameter(f"{share:g} is not a share from 0 to 1; write 20 % as 0.2")
    return share


@click.command()
@click.option("--topic", help="The topic [default: report_topic of panictrack.toml].")
@click.option("--since", metavar="DATE", type=DAY, help="From this day on, UTC.")
@click.option("--until", metavar="DATE", type=DAY, help="Up to and including this day, UTC.")
@click.option(
    "--stream",
    "streams",
    multiple=True,
    metavar="NAME",
    help="Only this stream; may be repeated [default: all general and business news].",
)
@click.option("-n", "n", type=click.IntRange(1), required=True, help="Headlines to draw.")
@click.option("--coders", required=True, metavar="NAMES", help="Who will code, such as ana,ben.")
@click.option(
    "--overlap",
    type=float,
    callback=_share,
    metavar="SHARE",
    help="The share that all coders code, for their agreement [default: 0.2 of several coders].",
)
@click.option(
    "--design",
    type=click.Choice(["neyman", "proportional", "random"]),
    default="neyman",
    show_default=True,
    help="Strata by score, stream and quarter, with more from where alarm is uncertain; the same strata at "
    "one rate; or no strata.",
)
@click.option("--seed", type=click.IntRange(0), help="Draws the same again [default: a random one].")
@click.option(
    "--codebook",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A codebook of your own, in YAML [default: the built-in one].",
)
@click.option("--name", help="Name of the sample [default: topic and day].")
@click.option("--dry-run", is_flag=True, help="Show the frame and the design, and store nothing.")
@click.pass_obj
def sample(
    workspace: Workspace,
    *,
    topic: str | None,
    since: datetime | None,
    until: datetime | None,
    streams: tuple[str, ...],
    n: int,
    coders: str,
    overlap: float | None,
    design: str,
    seed: int | None,
    codebook: Path | None,
    name: str | None,
    dry_run: bool,
) -> None:
    """Draw headlines to be coded.

    They are drawn from the headlines about the topic that series count: first titles of complete feeds. Wire
    copies are among them, as in the series; a title that is drawn twice is coded once, and the answers count
    for both. The chance of each headline is stored, so that estimates can weight it. Coders see neither
    scores nor outlets.

    \b
    Example: panictrack label sample --topic ai --since 2023-01-01 -n 300 --coders ana,ben
    Example: panictrack label sample -n 100 --coders ana --design random --dry-run
    """
    from panictrack.api import Archive

    with Archive(workspace.settings) as archive:
        if not dry_run:
            archive.score()
        drawn = archive.labels.draw(
            topic or workspace.settings.report_topic,
            n,
            coders=coders.split(","),
            since=since.date() if since else None,
            until=until.date() if until else None,
            streams=streams,
            design=design,
            overlap_share=overlap,
            seed=seed,
            codebook=codebook,
            name=name,
            dry_run=dry_run,
        )
    for sentence in _frame_sentences(drawn.sample):
        tell(fill(sentence, _WIDTH))
    tell("")
    give_rows(workspace, _by_band(drawn.strata), "table", None)
    tell("")
    for sentence in _drawn_sentences(drawn, n):
        tell(fill(sentence, _WIDTH))
    tell("nothing was stored (--dry-run)" if dry_run else _next_steps(drawn.sample))


@click.command("list")
@format_option
@output_option
@click.pass_obj
def list_samples(workspace: Workspace, format_name: str | None, output: Path | None) -> None:
    """List samples, the newest first, with what their coders have coded of what they are asked.

    \b
    Example: panictrack label list
    """
    from panictrack.api import Archive

    with Archive(workspace.settings) as archive:
        rows = []
        for one in archive.labels.samples():
            progress = archive.labels.progress(one.name)
            coded = " ".join(f"{each.coder}:{each.n_coded}/{each.n_asked}" for each in progress)
            day = str(one.created_at.date())
            rows.append((one.name, one.topic, ",".join(one.coders), one.n_frame, one.n_drawn, coded, day))
    give_rows(workspace, RowTable(name="sample", columns=_SAMPLE, rows=rows), format_name, output)
    if not rows:
        tell("there is no sample yet; draw one with `panictrack label sample`", err=True)


@click.command()
@click.argument("name", required=False)
@click.option("--strata", is_flag=True, help="Every stratum, for the appendix of a paper.")
@click.option("--codebook", "shows_codebook", is_flag=True, help="The codebook in YAML, as coders see it.")
@format_option
@output_option
@click.pass_obj
def show(
    workspace: Workspace,
    name: str | None,
    format_name: str | None,
    output: Path | None,
    *,
    strata: bool,
    shows_codebook: bool,
) -> None:
    """Show the design of sample NAME and how far its coders are; without NAME, of the only sample.

    \b
    Example: panictrack label show ai-2026-12-01
    Example: panictrack label show ai-2026-12-01 --strata -o strata.csv
    Example: panictrack label show --codebook -o codebook.yaml
    """
    from panictrack.api import Archive

    with Archive(workspace.settings) as archive:
        labels = archive.labels
        found = labels.sample(name)
        if shows_codebook:
            give_text(labels.codebook(found.name).text.rstrip("\n"), output)
            return
        if strata:
            table = RowTable(name="stratum", columns=_STRATUM, rows=_strata_rows(labels.strata(found.name)))
            give_rows(workspace, table, format_name, output)
            return
        book = labels.codebook(found.name)
        overlap = f"; {found.overlap_share:.0%} of them, at random, are for all coders"
        overlap = overlap if found.overlap_share else ""
        for sentence in (
            *_frame_sentences(found),
            (
                f"{counted(found.n_drawn, 'headline')} were drawn on {found.created_at.date()} with seed "
                f"{found.seed}{overlap}. "
                f"Codebook: {book.name}, version {book.version}, digest {book.digest}."
            ),
        ):
            tell(fill(sentence, _WIDTH), err=output is not None)
        rows = [(one.coder, one.n_asked, one.n_coded) for one in labels.progress(found.name)]
    give_rows(workspace, RowTable(name="progress", columns=_PROGRESS, rows=rows), format_name, output)


@click.command("add-coder")
@click.argument("coder")
@click.option("--sample", metavar="NAME", help="The sample [default: the only one].")
@click.pass_obj
def add_coder(workspace: Workspace, coder: str, sample: str | None) -> None:
    """Let CODER code a sample, too: the headlines that all its coders code.

    \b
    Example: panictrack label add-coder carla --sample ai-2026-12-01
    """
    from panictrack.api import Archive

    with Archive(workspace.settings) as archive:
        found = archive.labels.add_coder(coder, sample=sample)
        n = next(one.n_asked for one in archive.labels.progress(found.name) if one.coder == found.coders[-1])
    tell(f"{found.coders[-1]} codes {counted(n, 'headline')} of {found.name}")


@click.command()
@click.argument("name")
@click.pass_obj
def remove(workspace: Workspace, name: str) -> None:
    """Remove sample NAME, if nobody has coded in it: answers are never deleted.

    \b
    Example: panictrack label remove ai-2026-12-01
    """
    from panictrack.api import Archive

    with Archive(workspace.settings) as archive:
        archive.labels.remove(name)
    tell(f"removed {name}")


def _frame_sentences(found: "StoredSample") -> Sequence[str]:
    until = f"to {found.until}" if found.until else f"to the day of the draw, {found.created_at.date()}"
    span = f"from {found.since} {until}" if found.since else until
    where = f"of {', '.join(found.streams)}" if found.streams else "of general and business news"
    return (
        (
            f"Frame of {found.name}: {counted(found.n_frame, 'headline')} about {found.topic} "
            f"{where}, {span}; first titles, as series count them, wire copies included. "
            f"Scores: {found.scorer}."
        ),
        _WHY[found.design],
    )


def _drawn_sentences(drawn: "DrawnSample", n_wanted: int) -> Iterator[str]:
    found = drawn.sample
    n_shared = sum(item.is_overlap for item in drawn.items)
    asked = {
        coder: len({item.title_digest for item in drawn.items if item.is_asked_of(coder)})
        for coder in found.coders
    }
    who = ", ".join(f"{coder} {n}" for coder, n in asked.items())
    shared = f"; {n_shared} of them are for all" if n_shared else ""
    copies = found.n_drawn - drawn.n_titles
    strata = counted(len(drawn.strata), "stratum", "strata")
    twice = f" ({copies:,} with the title of another one)" if copies else ""
    if n_wanted > found.n_drawn:
        yield f"The frame has fewer than the {n_wanted:,} headlines that were asked for: all of it is drawn."
    elif len(drawn.strata) == 1 and found.design != "random":
        yield "Too few headlines for more than one stratum: every headline has the same chance."
    yield (
        f"Drawn: {counted(found.n_drawn, 'headline')}{twice} from {strata}, with seed {found.seed}. "
        f"To code: {who}{shared}."
    )


def _next_steps(found: "StoredSample") -> str:
    return (
        f"stored as {found.name}; next:\n"
        f"  panictrack serve --open          and the page Label, or\n"
        f"  panictrack label code --coder {found.coders[0]}\n"
        f"  panictrack label show {found.name} --strata"
    )


def _by_band(strata: "Sequence[Stratum]") -> RowTable:
    """The strata of each band of scores together, the highest first: the bounds of bands do not overlap."""
    bands: list[list[Stratum]] = []
    for one in sorted(strata, key=lambda one: one.score_from or 0.0):
        is_same = bands and (one.score_from or 0.0) <= max(other.score_to or 1.0 for other in bands[-1])
        bands.append([*bands.pop(), one] if is_same else [one])
    rows = [
        (
            _bounds(band),
            len(band),
            n_frame := sum(one.n_frame for one in band),
            n_drawn := sum(one.n_drawn for one in band),
            f"{n_drawn / n_frame:.1%}",
        )
        for band in reversed(bands)
    ]
    return RowTable(name="band", columns=_BAND, rows=rows)


def _bounds(band: "Sequence[Stratum]") -> str:
    if band[0].score_from is None:
        return "any"
    return f"{band[0].score_from:.2f} to {max(one.score_to or 1.0 for one in band):.2f}"


def _strata_rows(strata: "Sequence[Stratum]") -> list[tuple[object, ...]]:
    return [
        (
            one.number,
            one.name,
            one.stream,
            one.period,
            one.n_frame,
            one.n_drawn,
            one.n_drawn / one.n_frame,
        )
        for one in strata
    ]


COMMANDS = {"sample": sample, "list": list_samples, "show": show, "add-coder": add_coder, "remove": remove}
