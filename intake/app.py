"""Wiring: an opened home becomes a web application. Nothing else in the package knows all the parts."""

from __future__ import annotations

import logging
import os
from datetime import timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]
from werkzeug.middleware.proxy_fix import ProxyFix

from intake.config import Config
from intake.services.home import ROOT, Home, open_home
from intake.silence import hush
from intake.web import (
    access,
    account,
    answer,
    api,
    area,
    audit,
    batch,
    compression,
    duplicates,
    envelope,
    envelope_held,
    erasure,
    errors,
    files,
    find,
    find_pictures,
    guard,
    headers,
    language,
    menu,
    partner,
    pictures,
    programme,
    registration,
    sign_in,
    tablet,
    tablet_form,
    tablet_list,
    transparency,
    work,
)
from intake.web import home as first_page

MOST_FORM_PARTS = 2000
BLUEPRINTS = (
    first_page.pages,
    api.pages,
    sign_in.pages,
    account.pages,
    area.pages,
    audit.pages,
    registration.pages,
    find.pages,
    find_pictures.pages,
    duplicates.pages,
    batch.pages,
    answer.pages,
    erasure.pages,
    access.pages,
    programme.pages,
    partner.pages,
    tablet.pages,
    tablet_list.pages,
    envelope.pages,
    envelope_held.pages,
    tablet_form.pages,
    transparency.pages,
)
WITHOUT_FORM_TOKEN = (envelope.pages, tablet.pages)
"""A tablet shows a token or a password of its own with each request and has no cookie, so no other site can send in its name."""


def create_app(home: Home) -> Flask:
    """The web application of an opened `home`."""
    config = home.config
    app = Flask("intake", static_folder=None, template_folder=str(ROOT / "templates"))
    app.config.update(
        SECRET_KEY=home.keyring.derive("session"),
        SESSION_COOKIE_NAME="__Host-intake" if config.secure_cookies else "intake",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=config.most_upload_mb * 1024 * 1024,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        WTF_CSRF_TIME_LIMIT=None,  # the token lasts as long as the sign-in: a long talk is no attack
        WTF_CSRF_SSL_STRICT=False,  # we send no referrer, so there is none to compare
        PROPAGATE_EXCEPTIONS=False,
        TRAP_HTTP_EXCEPTIONS=False,
    )
    if config.proxies:  # attempts are then limited by the address of whoever asks, not by the proxy's
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=0)  # type: ignore[method-assign]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions["intake_home"] = home
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # its request lines hold paths and queries
    api.wire(app)
    headers.wire(app, secure=config.secure_cookies, hosts=config.hosts)
    compression.wire(app)
    language.wire(app)
    form_tokens = CSRFProtect(app)
    for pages in WITHOUT_FORM_TOKEN:
        form_tokens.exempt(pages)
    app.before_request(guard.keep_watch)
    errors.wire(app, most_upload_mb=config.most_upload_mb)
    files.wire(app)
    pictures.wire(app)
    work.wire(app)
    for pages in BLUEPRINTS:
        app.register_blueprint(pages)
    app.jinja_env.globals.update(menu=menu.menu, is_here=menu.is_here, built=menu.built)
    app.context_processor(lambda: {"actor": guard.shown_actor(), "idle_minutes": config.idle_minutes})
    return app


def from_environment() -> Flask:
    """The application of the home that INTAKE_HOME names. The passphrase is read once from the file descriptor of the configuration."""
    hush()
    config = Config.from_env()
    passphrase = None
    if config.passphrase_fd is not None:
        with os.fdopen(config.passphrase_fd, encoding="utf-8") as given:
            passphrase = given.readline().rstrip("\n")
    return create_app(open_home(config, passphrase))
