"""Runs a command and prints how long it took and its largest memory, as JSON on standard error. A small process of its own, because the
largest memory that the kernel reports of a process includes that of the process which started it.

    python -I -S measured.py COMMAND...
"""

import os
import sys
import time

if __name__ == "__main__":
    start = time.perf_counter()
    child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    sys.stderr.write(f'\n{{"seconds": {seconds}, "megabytes": {usage.ru_maxrss / 1024}, "exit": {os.waitstatus_to_exitcode(status)}}}')
