"""How often concern about each technology is fear of it, and which technologies are therefore not drawn."""

from collections.abc import Sequence
from dataclasses import fields

from panictrack.curve.series.stats import wilson
from panictrack.model.text import in_sentence
from panictrack.report.charts.technology import PRESENT, Technology, bare, the_rule
from panictrack.report.i18n import t
from panictrack.report.page import PageTable, Section
from panictrack.report.wording.curve import listed
from panictrack.scoring.scorers import FEWEST_CHECKED, Checked, TopicPrecision

_CHECKS = tuple(field.name for field in fields(TopicPrecision))


def precision_section(technologies: Sequence[Technology]) -> Section:
    """What was measured of each technology but AI, and one sentence on those that are not drawn.

    Can mislead when a precision is taken as that of a year or an outlet: all were checked together.
    """
    others = [one for one in technologies if one.series.topic != PRESENT]
    sentence = _left_out(others)
    return Section(
        anchor="technology-precision",
        title=t("precision-title"),
        paragraphs=(t("precision-lead", **the_rule()), *([sentence] if sentence else [])),
        definitions=tuple((t(_message(name)), t(f"{_message(name)}-meaning")) for name in _CHECKS),
        table=PageTable(
            caption=t("precision-caption"),
            columns=(
                t("technologies-technology"),
                *(t(_message(name)) for name in _CHECKS),
                t("precision-drawn"),
            ),
            rows=tuple(map(_row, sorted(others, key=lambda one: (not one.is_drawn, one.label)))),
        ),
    )


def _message(check: str) -> str:
    return f"precision-{check.replace('_', '-')}"


def _left_out(technologies: Sequence[Technology]) -> str:
    """For example "5G (12 of 30)", for each technology that is not drawn."""
    named = [
        t(
            "precision-item",
            technology=in_sentence(one.label),
            right=concern.n_right,
            checked=concern.n_checked,
        )
        for one in technologies
        if one.precision and not one.is_drawn and (concern := one.precision.concern)
    ]
    return t("precision-sentence", number=len(named), technologies=listed(named)) if named else ""


def _row(technology: Technology) -> tuple[str, ...]:
    precision = technology.precision
    if precision is None:
        return (
            technology.label,
            *[t("precision-not-measured")] * len(_CHECKS),
            t("precision-drawn-unmeasured"),
        )
    return (
        technology.label,
        *(_checked(getattr(precision, name)) for name in _CHECKS),
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
    """Whether a technology is drawn, and if it falls short, where."""
    if precision.suffices:
        return t("precision-drawn-yes")
    reasons = [
        t(f"precision-short-{check}", kind="few" if one.n_checked < FEWEST_CHECKED else "wrong", **the_rule())
        for check, one in (("topic", precision.topic), ("concern", precision.concern))
        if not one.suffices
    ]
    return t(
        "precision-drawn-no", reasons=listed(reasons), reported="yes" if technology.is_reported else "no"
    )
