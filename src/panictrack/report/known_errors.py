"""Which error rates correct a topic: those that ship, and those that people coded in this archive.

The shipped ones are of AI alone. Own ones of AI stand beside them as cells of their own: the panel is still
that of the shipped counts, and a stream that was coded here has its own rates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from panictrack.archive import Database
from panictrack.labelling.own_rates import OwnRates, own_rates
from panictrack.model import ErrorRates, Measure
from panictrack.scoring.scorers import error_rates

_OF_CLEAR_ALARM = (Measure.PANIC, Measure.ALARM_RATE)
_CORRECTED = (*_OF_CLEAR_ALARM, Measure.CONCERN)


@dataclass(frozen=True, kw_only=True)
class KnownErrors:
    """The error rates of a topic by measure, and what people coded of it here; None: nothing."""

    rates: Mapping[Measure, ErrorRates] = field(default_factory=dict)
    own: OwnRates | None = None


def shipped_errors(topic: str) -> KnownErrors:
    """The error rates that ship with panictrack."""
    found = {measure: error_rates(topic, measure) for measure in _CORRECTED}
    return KnownErrors(rates={measure: rates for measure, rates in found.items() if rates is not None})


def known_errors(archive: Database, topic: str) -> KnownErrors:
    """The error rates that ship, and those that people coded in this archive."""
    shipped, own = shipped_errors(topic), own_rates(archive, topic)
    if own is None or own.rates is None:
        return replace(shipped, own=own)
    added = {measure: _joined(shipped.rates.get(measure), own.rates) for measure in _OF_CLEAR_ALARM}
    return KnownErrors(rates={**shipped.rates, **added}, own=own)


def _joined(shipped: ErrorRates | None, own: ErrorRates) -> ErrorRates:
    if shipped is None:
        return own
    return replace(shipped, cells=(*shipped.cells, *(replace(cell, n_topic=0) for cell in own.cells)))
