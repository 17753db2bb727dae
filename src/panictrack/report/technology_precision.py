"""How often concern about each technology is fear of it, and what else it is about."""

from collections.abc import Sequence

from panictrack.curve.series.stats import wilson
from panictrack.report.charts.technology import PRESENT, Technology, bare, the_rule
from panictrack.report.i18n import t
from panictrack.report.page import PageTable, Section
from panictrack.report.wording.curve import listed
from panictrack.scoring.scorers import CHECKS, Checked, TopicPrecision

HALF = 0.5
MOST_OTHERS = 2  # of what concern is about otherwise, in a row


def what_concern_is(technology: Technology) -> str:
    """What concern about a technology was found to be about, for example "fear of it: 31 of 38 checked"."""
    precision = technology.precision
    if precision is None:
        return t("concern-about-unknown")
    concern = precision.concern
    if concern.is_few:
        kind = "few" if concern.n_checked else "none"
    elif concern.is_wrong:
        kind = "partly" if concern.share >= HALF else "mostly"
    else:
        kind = "fear"
    others = [
        t("concern-about-item", object=name, number=number)
        for name, number in list(precision.otherwise.items())[:MOST_OTHERS]
    ]
    return t(
        "concern-about",
        kind=kind,
        right=concern.n_right,
        checked=concern.n_checked,
        others="; ".join(others),
    ).rstrip("; ")


def precision_section(technologies: Sequence[Technology]) -> Section:
    """What was measured of each technology.

    Can mislead when a precision is taken as that of a year or an outlet: all were checked together.
    """
    return Section(
        anchor="technology-precision",
        title=t("precision-title"),
        paragraphs=(t("precision-lead", **the_rule()),),
        definitions=tuple((t(_message(name)), t(f"{_message(name)}-meaning")) for name in CHECKS),
        table=PageTable(
            caption=t("precision-caption"),
            columns=(
                t("technologies-technology"),
                *(t(_message(name)) for name in CHECKS),
                t("precision-drawn"),
            ),
            rows=tuple(map(_row, sorted(technologies, key=lambda one: (not one.is_drawn, one.label)))),
        ),
    )


def _message(check: str) -> str:
    return f"precision-{check.replace('_', '-')}"


def _row(technology: Technology) -> tuple[str, ...]:
    precision = technology.precision
    if precision is None:
        return (
            technology.label,
            *[t("precision-not-measured")] * len(CHECKS),
            t("precision-drawn-unmeasured"),
        )
    return (
        technology.label,
        *(_checked(getattr(precision, name)) for name in CHECKS),
        _whether(technology, precision),
    )


def _checked(one: Checked) -> str:
    """For example ".92 (.76–.98; 24 of 26)", with Wilson's interval."""
    if not one.n_checked:
        return t("precision-none-checked")
    low, high = wilson(one.n_right, one.n_checked)
    return t(
        "precision-checked",
        share=bare(one.share),
        low=bare(low),
        high=bare(high),
        right=one.n_right,
        checked=one.n_checked,
    )


def _whether(technology: Technology, precision: TopicPrecision) -> str:
    """Whether a technology is drawn, and where it falls short."""
    if precision.suffices:
        return t("precision-drawn-yes")
    reasons = [
        t(f"precision-short-{check}", kind=kind, **the_rule())
        for check, one in (("topic", precision.topic), ("concern", precision.concern))
        for kind, holds in (("wrong", one.is_wrong), ("few", one.is_few))
        if holds
    ]
    is_ai = technology.series.topic == PRESENT
    always = "ai" if is_ai else "reported" if technology.is_reported else "no"
    return t("precision-drawn-no", reasons=listed(reasons), always=always)
