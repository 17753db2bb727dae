"""The measures of a topic side by side: the verdict that is published on each, and its chances."""

from collections.abc import Mapping

from panictrack.curve import PanicCurve
from panictrack.model import Measure
from panictrack.model.text import in_sentence
from panictrack.report.i18n import label, t
from panictrack.report.page import PageTable
from panictrack.report.wording.curve import curve_subject, published_label

_COLUMNS = ("verdict", "rose", "higher", "past")


def measures_table(curves: Mapping[Measure, PanicCurve], *, is_judged: bool) -> PageTable | None:
    """A row for each measure that has a curve; None without any.

    `is_judged` is whether the page has a record, which judges the chances of panic alone.
    """
    if not curves:
        return None
    corrected = sum(curve.is_corrected for curve in curves.values())
    return PageTable(
        caption=t(
            "measures-caption",
            errors="none" if not corrected else "all" if corrected == len(curves) else "some",
            judged="yes" if is_judged else "no",
        ),
        columns=(t("column-measure"), *(t(f"measures-{column}") for column in _COLUMNS)),
        rows=tuple(_row(measure, curve) for measure, curve in curves.items()),
    )


def _row(measure: Measure, curve: PanicCurve) -> tuple[str, ...]:
    chances = (curve.p_rose, curve.p_higher, curve.p_peak_passed)
    return (
        t(
            "measures-share",
            measure=label("measure", measure.value),
            subject=in_sentence(curve_subject(curve)),
        ),
        published_label(curve),
        *(f"{chance:.0%}" for chance in chances),
    )
