"""What a WSGI server loads: `gunicorn wsgi:app`."""

import gc

from intake.app import from_environment

app = from_environment()
# What is loaded now stays: the collector need not go through it again and again, and its memory stays shared with the workers.
gc.collect()
gc.freeze()
