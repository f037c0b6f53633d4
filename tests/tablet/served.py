"""An application on a port of this machine, which can be stopped and started again on the same port."""

from __future__ import annotations

import threading
from typing import Any

from werkzeug.serving import make_server

from tests.late import late


class Served:
    """A server in a thread; listens on 127.0.0.1 only. `tls`: (certificate file, key file); `name`: the host name it is reached by."""

    def __init__(self, app: Any, tls: tuple[str, str] | None = None, name: str = "127.0.0.1") -> None:
        """Starts on a free port."""
        self._app, self._tls = app, tls
        self._server: Any = None
        self._port = 0
        self.start()
        self.url = f"{'https' if tls else 'http'}://{name}:{self._port}"

    def start(self) -> None:
        """Serve, on the same port as before."""
        self._server = make_server("127.0.0.1", self._port, late(self._app), threaded=True, ssl_context=self._tls)
        self._port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Refuse every connection; stopping twice is the same."""
        if self._server is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server = None
