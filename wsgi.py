"""What a WSGI server loads: `gunicorn wsgi:app`."""

from intake.app import from_environment

app = from_environment()
