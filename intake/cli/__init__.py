"""The commands: `intake ...`. Each does through a service what a page does; nothing is decided here.

Results go to standard output (`--json`: one document), progress and reasons to standard error; exit 0 done, 1 refused, 2 bad usage.
"""

from intake.cli.main import main, run

__all__ = ["main", "run"]
