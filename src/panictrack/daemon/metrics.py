"""Prometheus metrics, read from the archive at each scrape, so that a restart loses and repeats nothing."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from panictrack.archive import Database
from panictrack.archive.clock import known_clock_offset
from panictrack.archive.health import Condition, archive_health, feed_health
from panictrack.archive.jobs import last_ran_at
from panictrack.daemon.locking import HEARTBEAT
from panictrack.errors import ConfigurationError
from panictrack.model.text import without_secret


def serve_metrics(archive: Database, port: int, clock: Callable[[], datetime]) -> Callable[[], None]:
    """Serve /metrics on the loopback interface; returns the function that stops it.

    Raises
    ------
    ConfigurationError
        prometheus-client is not installed, or the port is taken.
    """
    try:
        from prometheus_client import CollectorRegistry, start_http_server
    except ImportError as error:
        raise ConfigurationError(
            "--metrics-port: prometheus-client is not installed; run `pip install '.[metrics]'`"
        ) from error
    registry = CollectorRegistry()
    registry.register(_Collector(archive, clock))
    try:
        server, thread = start_http_server(port, addr="127.0.0.1", registry=registry)
    except OSError as error:
        raise ConfigurationError(f"--metrics-port {port}: {error.strerror}; choose another port") from error

    def end() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return end


class _Collector:
    """Called by prometheus-client at each scrape."""

    def __init__(self, archive: Database, clock: Callable[[], datetime]) -> None:
        self._archive = archive
        self._clock = clock

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        with self._archive.reading() as connection:
            now = self._clock() + known_clock_offset(connection)
            feeds = feed_health(connection, now)
            whole = archive_health(connection, feeds, now)
            beat = last_ran_at(connection, HEARTBEAT)
        by_condition = GaugeMetricFamily(
            "panictrack_feeds", "Listed feeds by condition.", labels=["condition"]
        )
        for condition in Condition:
            n_feeds = sum(item.condition is condition for item in feeds)
            by_condition.add_metric([condition.name.lower()], n_feeds)
        yield by_condition
        for name, help_text, value in (
            ("panictrack_headlines", "Headlines in the archive.", whole.n_headlines),
            ("panictrack_new_headlines_24_hours", "Headlines new within a day.", whole.n_new_24_hours),
            (
                "panictrack_clock_offset_seconds",
                "The servers' time minus this machine's, where that is wrong.",
                whole.clock_offset_seconds,
            ),
            ("panictrack_possible_gaps_7_days", "Possible gaps within 7 days.", whole.n_possible_gaps_7_days),
            (
                "panictrack_last_tick_timestamp_seconds",
                "The last heartbeat.",
                beat.timestamp() if beat else 0,
            ),
        ):
            yield GaugeMetricFamily(name, help_text, value=value)
        failures = GaugeMetricFamily(
            "panictrack_feed_failures", "Failures since the last success.", labels=["feed"]
        )
        fresh = GaugeMetricFamily(
            "panictrack_feed_last_new_timestamp_seconds", "When it last had a new item.", labels=["feed"]
        )
        for item in feeds:
            failures.add_metric([without_secret(item.url)], item.n_failures)
            fresh.add_metric(
                [without_secret(item.url)], item.last_new_at.timestamp() if item.last_new_at else 0
            )
        yield failures
        yield fresh
