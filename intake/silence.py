"""What a process must not let out: what was said to it. No log line, traceback, warning or dump of memory holds a name or an answer.

A line in a log is made of a sentence that stands in this file and of values that the program itself made (numbers, `Known` words). Whatever
else is logged, by us or by a library, is replaced by where it was logged from; of an exception only its kind and its places in the code are
told, as its text may hold an answer. This is done where log records are made, so it holds for every handler, whoever adds one.
"""

from __future__ import annotations

import ctypes
import logging
import resource
import sys
import threading
import warnings
from contextlib import suppress
from types import TracebackType
from typing import Any

NIGHT = "The nightly purge failed (%s); it is tried again in an hour."
DELIVERY = "Delivering, or looking for answers, failed (%s)."
OURS = frozenset({"%s %s", "%s 500 %s at %s", "work %s: %s", NIGHT, DELIVERY})
"""Our own sentences; their values are numbers and `Known` words."""
OF_THE_SERVER = frozenset(
    {
        "Can't connect to %s",
        "Connection in use: %s",
        "Invalid address: %s",
        "Starting gunicorn %s",
        "Unhandled exception in main loop",
        "WORKER TIMEOUT (pid:%s)",
        "Worker (pid:%s) exited with code %s.",
        "Worker (pid:%s) was sent %s!",
        "Worker (pid:%s) was sent %s! Perhaps out of memory?",
        "Worker exiting (pid: %s)",
        "Worker failed to boot.",
    }
)
"""Sentences of gunicorn whose values are process ids, signals and the address to listen on: what an operator needs."""
WRAPPER = "glogging.py"
MOST_PLACES = 8
PR_GET_DUMPABLE, PR_SET_DUMPABLE = 3, 4


class Known(str):
    """A word that the program itself made (a route's name, a kind of fault, a place in the code), never anything that was sent to it."""

    __slots__ = ()


def places(trace: TracebackType | None) -> str:
    """Where in the code, innermost first: files and lines, no values."""
    found = []
    while trace is not None:
        found.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " < ".join(reversed(found[-MOST_PLACES:]))


def fault(kind: type[BaseException] | None, trace: TracebackType | None) -> str:
    """An exception in one line: its kind and its places; never its text."""
    return f"{kind.__name__ if kind else 'nothing'} at {places(trace) or 'no place'}"


class Record(logging.LogRecord):
    """A log record that holds nothing but what may be told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As `logging.LogRecord`."""
        super().__init__(*args, **kwargs)
        text = self._text()
        if self.exc_info:
            text = f"{text} ({fault(self.exc_info[0], self.exc_info[2])})"
        self.msg, self.args = text, ()
        self.exc_info = self.exc_text = self.stack_info = None

    def _text(self) -> str:
        values = self.args if isinstance(self.args, tuple) else (self.args,)
        ours = self.msg in OURS and all(isinstance(one, int | float | Known) for one in values)
        if ours or (self.msg in OF_THE_SERVER and self.name.startswith("gunicorn")):
            try:
                return str(self.msg % values) if values else str(self.msg)
            except (TypeError, ValueError):
                pass
        return f"{self.name}: something was logged at {_asked_from(self)}; its text is not shown"


def _asked_from(record: logging.LogRecord) -> str:
    """Where in the code; gunicorn's logger stands between its code and the record, so what called that is meant."""
    frame = sys._getframe() if record.filename == WRAPPER else None
    seen = False
    while frame is not None:
        name = frame.f_code.co_filename.rpartition("/")[2]
        if seen and name != WRAPPER:
            return f"{name}:{frame.f_lineno}"
        seen, frame = seen or name == WRAPPER, frame.f_back
    return f"{record.filename}:{record.lineno}"


def _tell(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def _on_fault(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
    _tell(f"intake: stopped by {fault(kind, trace)}")


def _on_fault_of_thread(found: threading.ExceptHookArgs) -> None:
    if found.exc_type is not SystemExit:
        _tell(f"intake: a thread was stopped by {fault(found.exc_type, found.exc_traceback)}")


def _on_fault_nobody_raised(found: Any) -> None:
    _tell(f"intake: {fault(found.exc_type, found.exc_traceback)}, where nobody could be told")


def _on_warning(message: Warning | str, category: type[Warning], filename: str, lineno: int, file: Any = None, line: Any = None) -> None:  # noqa: ARG001
    _tell(f"intake: {category.__name__} at {filename.rpartition('/')[2]}:{lineno}")


def no_dumps() -> None:
    """No core file of this process or its children, and no look into its memory by others of the same account (Linux; a program that is
    started by it has to say the latter again). Keys and answers are in that memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(AttributeError, OSError):  # not Linux: there is no such thing
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def hush() -> None:
    """Let nothing out of this process from now on: log records, tracebacks of threads and of the whole, warnings, dumps."""
    logging.setLogRecordFactory(Record)
    logging.raiseExceptions = False  # a handler that fails would print the record
    sys.excepthook = _on_fault
    threading.excepthook = _on_fault_of_thread
    sys.unraisablehook = _on_fault_nobody_raised
    warnings.showwarning = _on_warning
    no_dumps()
