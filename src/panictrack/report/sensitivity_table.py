"""The section that says whether the verdict depends on a choice of ours: one row a choice."""

from collections.abc import Sequence

from panictrack.curve import PanicCurve
from panictrack.model.times import week_name
from panictrack.report.charts.chart import Cell, ChartTable, columns_of
from panictrack.report.i18n import t
from panictrack.report.page import PageTable, Section
from panictrack.report.sensitivity import LEAST_SHARE, Refit
from panictrack.report.wording.curve import verdict_label

CORRECTED, UNCORRECTED = "corrected", "uncorrected"
_COLUMNS = columns_of(
    "sensitivity",
    "choice",
    "number",
    "week",
    "stream",
    "stream_share",
    "verdict",
    "p_peak_passed",
    "is_verdict_changed",
)


def sensitivity_section(
    corrected: PanicCurve | None,
    uncorrected: PanicCurve | None,
    refits: Sequence[Refit],
    stories: Sequence[str] = (),
) -> Section:
    """Whether the verdict depends on a choice, in a sentence, a table and a CSV.

    All are verdicts of fits of this week alone, `corrected` one, too: a published verdict may be an earlier
    one. `uncorrected` is what each of `refits` changes one thing in. `stories` are sentences on what counting
    each story once changes besides.
    """
    title, anchor = t("sensitivity-title"), "sensitivity"
    if uncorrected is None:
        return Section(anchor=anchor, title=title, paragraphs=(t("sensitivity-no-curve"),))
    kind = CORRECTED if corrected else UNCORRECTED
    first = [*([(CORRECTED, corrected)] if corrected else []), (UNCORRECTED, uncorrected)]
    rows = [
        *((t(f"sensitivity-{name}"), curve) for name, curve in first),
        *((_named(refit), refit.curve) for refit in refits),
    ]
    cells: list[tuple[Cell, ...]] = [
        (name, None, None, None, None, *_answer(curve, uncorrected)) for name, curve in first
    ]
    return Section(
        anchor=anchor,
        title=title,
        paragraphs=(" ".join([_in_words(refits, uncorrected), _range(refits, uncorrected)]), *stories),
        table=PageTable(
            caption=t(
                "sensitivity-caption",
                least=f"{LEAST_SHARE:.0%}",
                errors=kind,
            ),
            columns=tuple(t(f"column-{column}") for column in ("choice", "fit-verdict", "chance")),
            rows=tuple((name, *_answer_in_words(curve)) for name, curve in rows),
        ),
        export=ChartTable(columns=_COLUMNS, rows=(*cells, *(_cells(refit, uncorrected) for refit in refits))),
    )


def _in_words(refits: Sequence[Refit], curve: PanicCurve) -> str:
    changed = [refit for refit in refits if refit.differs_from(curve.verdict)]
    verdict = verdict_label(curve.verdict)
    if not changed:
        return t("sensitivity-stays", verdict=verdict, choices=len(refits))
    changes = "; ".join(
        t("sensitivity-change", choice=_named(refit), verdict=_answer_in_words(refit.curve)[0])
        for refit in changed
    )
    return t(
        "sensitivity-changes", verdict=verdict, changed=len(changed), choices=len(refits), changes=changes
    )


def _range(refits: Sequence[Refit], curve: PanicCurve) -> str:
    chances = [refit.curve.p_peak_passed for refit in refits if refit.curve]
    if not chances:
        return ""
    return t(
        "sensitivity-range",
        chance=f"{curve.p_peak_passed:.0%}",
        low=f"{min(chances):.0%}",
        high=f"{max(chances):.0%}",
    )


def _named(refit: Refit) -> str:
    return t(
        f"sensitivity-{refit.choice.value.replace(' ', '-')}",
        number=refit.number,
        week=week_name(refit.week) if refit.week else "",
        stream=refit.stream,
        share=f"{refit.share:.0%}" if refit.share is not None else "",
    )


def _answer_in_words(curve: PanicCurve | None) -> tuple[str, str]:
    if curve is None:
        return t("verdict-none"), "–"
    return verdict_label(curve.verdict), f"{curve.p_peak_passed:.0%}"


def _cells(refit: Refit, uncorrected: PanicCurve) -> tuple[Cell, ...]:
    return (
        refit.choice.value,
        refit.number or None,
        refit.week,
        refit.stream or None,
        refit.share,
        *_answer(refit.curve, uncorrected),
    )


def _answer(curve: PanicCurve | None, uncorrected: PanicCurve) -> tuple[Cell, Cell, Cell]:
    if curve is None:
        return None, None, True
    return curve.verdict.value, curve.p_peak_passed, curve.verdict is not uncorrected.verdict
