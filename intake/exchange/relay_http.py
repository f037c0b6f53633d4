"""Posting one message to the relay over HTTPS, and reading its answer, with a limit on everything: time, size, headers. No redirect is
followed, no cookie kept, no proxy of the environment asked."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

SECONDS = 60.0


class NoAnswer(Exception):
    """There is no connection, the certificate is not trusted, or what came is no answer. The text says which, for the operator."""


def post(
    url: str, path: str, body: bytes, headers: Mapping[str, str], ca: str, most: int, seconds: float = SECONDS
) -> tuple[int, bytes, Mapping[str, str]]:
    """(status, body, headers) of the answer. `ca`: the certificates to trust (PEM) instead of those of the system, '' for these;
    `most`: bytes that the answer may have. Raises NoAnswer."""
    parts = urlsplit(url)
    try:
        connection = _connection(parts.scheme, parts.hostname or "", parts.port, ca, seconds)
    except (ssl.SSLError, ValueError) as error:
        raise NoAnswer(f"the certificates to trust cannot be used ({type(error).__name__})") from None
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json", "Accept-Encoding": "identity", **headers})
        answer = connection.getresponse()
        found = answer.read(most + 1)
    except ssl.SSLCertVerificationError as error:
        raise NoAnswer(f"its certificate is not trusted ({error.verify_message})") from None
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(f"no connection ({getattr(error, 'strerror', None) or type(error).__name__})") from None
    finally:
        connection.close()
    if len(found) > most:
        raise NoAnswer(f"its answer is larger than {most} bytes")
    return answer.status, found, dict(answer.headers.items())


def _connection(scheme: str, host: str, port: int | None, ca: str, seconds: float) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=seconds)
    trust = ssl.create_default_context(cadata=ca or None)
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    return http.client.HTTPSConnection(host, port, timeout=seconds, context=trust)
