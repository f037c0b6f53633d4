"""Wiring: an opened home becomes a web application. Nothing else in the package knows all the parts."""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from intake.config import Config
from intake.services.home import ROOT, Home, open_home
from intake.services.opening import Opening
from intake.services.relay_channel import MOST_TURN
from intake.services.relay_home import Relay, open_relay
from intake.silence import hush
from intake.web import (
    access,
    accompaniment,
    account,
    alert,
    answer,
    api,
    area,
    audit,
    batch,
    canary,
    centre,
    comprehension,
    compression,
    conflict,
    consent,
    correction,
    course,
    delivery,
    duplicates,
    envelope,
    envelope_held,
    erasure,
    errors,
    figures,
    files,
    find,
    find_name,
    find_pictures,
    follow_up,
    gap,
    guard,
    headers,
    incident,
    language,
    late,
    lent,
    lent_gateway,
    lent_message,
    menu,
    opening,
    partner,
    partner_page,
    partner_proposal,
    picked,
    pictures,
    practice,
    programme,
    proposal,
    recording,
    registration,
    relay,
    retention,
    review,
    second_factor,
    session_cookie,
    sign_in,
    sound,
    tablet,
    tablet_door,
    tablet_form,
    tablet_list,
    transparency,
    visit,
    walk_in,
    wording,
    work,
)
from intake.web import home as first_page

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_FORM_PARTS = 2000
BLUEPRINTS = (
    first_page.pages,
    api.pages,
    sign_in.pages,
    account.pages,
    second_factor.pages,
    area.pages,
    audit.pages,
    registration.pages,
    find.pages,
    find_pictures.pages,
    follow_up.pages,
    *(one.pages for one in (gap, course, practice)),
    duplicates.pages,
    batch.pages,
    answer.pages,
    conflict.pages,
    erasure.pages,
    access.pages,
    retention.pages,
    correction.pages,
    consent.pages,
    wording.pages,
    review.pages,
    programme.pages,
    proposal.pages,
    partner.pages,
    partner_page.pages,
    partner_proposal.pages,
    *(one.pages for one in (tablet, tablet_door, tablet_list)),
    envelope.pages,
    envelope_held.pages,
    *(one.pages for one in (incident, tablet_form, transparency, find_name, alert, canary, figures, delivery, picked, late)),
    *(one.pages for one in (visit, accompaniment, walk_in, centre)),
    *(one.pages for one in (lent, lent_message, lent_gateway)),
    *(one.pages for one in (sound, recording, comprehension)),
)
RELAY_BLUEPRINTS = (relay.pages, tablet.pages, tablet_form.pages, sound.pages, api.pages)
WITHOUT_FORM_TOKEN = (envelope.pages, tablet_door.pages, lent_gateway.pages)
"""A tablet shows a token or a password of its own with each request and has no cookie, so no other site can send in its name; a gateway
for text messages signs each of its."""


def create_app(home: Home) -> Flask:
    """The web application of an opened `home`."""
    config = home.config
    app = _plain(config, home)
    form_tokens = session_cookie.give(app, config, home.keyring.derive("session"))
    for pages in WITHOUT_FORM_TOKEN:
        form_tokens.exempt(pages)
    app.before_request(guard.keep_watch)
    errors.wire(app, most_upload_mb=config.most_upload_mb)
    work.wire(app)
    for pages in BLUEPRINTS:
        app.register_blueprint(pages)
    app.extensions["intake_more_figures"] = api.purge_figures
    app.jinja_env.globals.update(menu=menu.menu, header=menu.header, is_here=menu.is_here)
    app.context_processor(lambda: {"actor": guard.shown_actor(), "idle_minutes": config.idle_minutes, "at_risk": visit.at_risk})
    return app


def create_relay_app(opened: Relay) -> Flask:
    """The web application of a relay: the tablet's app, what tablets send, the office's visit. No session; nobody signs in."""
    app = _plain(opened.config, opened)
    app.config.update(SESSION_COOKIE_SECURE=opened.config.secure_cookies, MAX_CONTENT_LENGTH=MOST_TURN)
    app.before_request(guard.keep_watch)
    errors.wire(app, most_upload_mb=MOST_TURN // 1_000_000, template="relay/problem.html")
    for pages in RELAY_BLUEPRINTS:
        app.register_blueprint(pages)
    relay.wire(app)
    return app


def create_closed_app(config: Config, opened: Callable[[Home], None]) -> Flask:
    """The application of a home that is still closed: one page that opens it; then `opened` is told the home."""
    app = _plain(config)
    session_cookie.give(app, config, secrets.token_bytes(32), "intake-closed")
    errors.wire(app, most_upload_mb=config.most_upload_mb)
    opening.wire(app, Opening(config), opened)
    app.context_processor(lambda: {"actor": None})
    return app


def _plain(config: Config, home: Home | Relay | None = None) -> Flask:
    """What all applications have in common: headers, limits, languages, files; figures and pictures where `home` is open."""
    app = Flask("intake", static_folder=None, template_folder=str(ROOT / "templates"))
    app.config.update(MAX_FORM_PARTS=MOST_FORM_PARTS, PROPAGATE_EXCEPTIONS=False, TRAP_HTTP_EXCEPTIONS=False)
    if config.proxies:  # attempts are then limited by the address of whoever asks, not by the proxy's
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=0)  # type: ignore[method-assign]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # its request lines hold paths and queries
    if home is not None:
        app.extensions["intake_home"] = home
        api.wire(app)
        compression.wire(app)
        pictures.wire(app)
    headers.wire(app, secure=config.secure_cookies, hosts=config.hosts)
    language.wire(app)
    files.wire(app)
    sound.wire(app)
    app.jinja_env.globals.update(built=menu.built)
    return app


class Door:
    """A closed home's application until somebody opens it, and the open one from then on."""

    def __init__(self, config: Config) -> None:
        """Closed. Raises Refused as `Opening` does."""
        self._app: WSGIApplication = create_closed_app(config, self._open)
        self._opened: Home | None = None
        self._then: list[Callable[[Home], None]] = []
        self._once = threading.Lock()

    def _open(self, home: Home) -> None:
        with self._once:
            if self._opened:  # two opened it at the same moment
                home.close()
                return
            self._app = create_app(home)
            self._opened = home
            for act in self._then:
                act(home)

    def then(self, act: Callable[[Home], None]) -> None:
        """Have `act` told the home once it is open."""
        with self._once:
            self._then.append(act)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request by whichever it is now."""
        return self._app(environ, start_response)


def when_open(app: WSGIApplication, act: Callable[[Home], None]) -> None:
    """Have `act` told the home that `app` serves: now, or once somebody opens it; never for a relay, which has none."""
    if isinstance(app, Door):
        app.then(act)
    elif isinstance(app, Flask) and isinstance(app.extensions["intake_home"], Home):
        act(app.extensions["intake_home"])


def from_environment() -> WSGIApplication:
    """The application of the home or relay that INTAKE_HOME names; one that is to begin closed is opened by its page."""
    hush()
    config = Config.from_env()
    if config.is_relay:
        return create_relay_app(open_relay(config))
    if config.closed:
        return Door(config)
    passphrase = None
    if config.passphrase_fd is not None:
        with os.fdopen(config.passphrase_fd, encoding="utf-8") as given:
            passphrase = given.readline().rstrip("\n")
    return create_app(open_home(config, passphrase))
