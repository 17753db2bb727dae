"""Answers out of the archive and into it: tables, with titles or digests alone, and Label Studio."""

from panictrack.labelling.exchange.exports import coded_answers, export_answers, export_label_studio
from panictrack.labelling.exchange.imports import ImportedAnswers, ImportOptions, import_answers

__all__ = [
    "ImportOptions",
    "ImportedAnswers",
    "coded_answers",
    "export_answers",
    "export_label_studio",
    "import_answers",
]
