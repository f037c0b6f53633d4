"""What the browser tests share; the fixtures are those of `tests/browsing.py`."""

from tests.browsing import QUIET, Site

__all__ = ["QUIET", "Site"]
