"""The cookie of a session, and the form tokens that go with it."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]

from intake.config import Config


def give(app: Flask, config: Config, secret: bytes, cookie: str = "intake") -> CSRFProtect:
    """Give the application a session in a signed cookie, and form tokens."""
    app.config.update(
        SECRET_KEY=secret,
        SESSION_COOKIE_NAME=f"__Host-{cookie}" if config.secure_cookies else cookie,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=config.most_upload_mb * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # the token lasts as long as the sign-in: a long talk is no attack
        WTF_CSRF_SSL_STRICT=False,  # we send no referrer, so there is none to compare
    )
    return CSRFProtect(app)
