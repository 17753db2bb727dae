"""The collector that runs by itself, for years: one tick a minute asks what is due."""

from panictrack.daemon.running import run_daemon
from panictrack.daemon.scheduler import HEARTBEAT, REPORT_JOB, Scheduler, next_report, reported_week

__all__ = ["HEARTBEAT", "REPORT_JOB", "Scheduler", "next_report", "reported_week", "run_daemon"]
