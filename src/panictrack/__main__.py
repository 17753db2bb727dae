"""`python -m panictrack` is `panictrack`."""

from panictrack.cli import main

main()
