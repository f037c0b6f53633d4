"""The load generator, a process of its own: `python -m tools.bench.load PORT AT_ONCE SECONDS FILE` sends the requests in FILE, each once,
over so many connections that are kept open, and prints how long each took. One thread and plain sockets, so that the machine's other
processor does little else than serve.

FILE: requests as they go over the wire, each after its length in four bytes.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HEADERS_END = b"\r\n\r\n"
LENGTH_BYTES = 4


def pack(requests: Sequence[bytes], file: Path) -> None:
    """Write FILE."""
    file.write_bytes(b"".join(len(one).to_bytes(LENGTH_BYTES, "big") + one for one in requests))


def _unpack(file: Path) -> Iterator[bytes]:
    data = memoryview(file.read_bytes())
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + LENGTH_BYTES], "big")
        yield bytes(data[at + LENGTH_BYTES : at + LENGTH_BYTES + length])
        at += LENGTH_BYTES + length


@dataclass
class _Line:
    """One connection and what is on its way over it."""

    port: int
    link: socket.socket = field(init=False)
    sent_at: float = 0.0
    got: bytearray = field(default_factory=bytearray)

    def connect(self) -> None:
        self.link = socket.create_connection(("127.0.0.1", self.port))
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self.got.clear()
        self.sent_at = time.perf_counter()
        self.link.sendall(request)

    def receive(self) -> tuple[int, bool] | None:
        """(status, whether the server hangs up) once the response is whole."""
        piece = self.link.recv(65_536)
        self.got += piece
        end = self.got.find(HEADERS_END)
        if end < 0:
            if not piece:
                raise ConnectionError("the server hung up")
            return None
        head = bytes(self.got[:end]).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(self.got) < end + len(HEADERS_END) + length:
            return None
        return int(head.split(b" ", 2)[1]), b"connection: close" in head


def run(port: int, at_once: int, seconds: float, requests: Iterator[bytes]) -> dict[str, object]:
    """Send until the requests or the seconds are used up; returns the latencies in seconds, and how many of each status."""
    latencies: list[float] = []
    statuses: dict[str, int] = {}
    chooser = selectors.DefaultSelector()
    for _ in range(at_once):
        line = _Line(port)
        line.connect()
        chooser.register(line.link, selectors.EVENT_READ, line)
    start = time.perf_counter()
    busy = sum(_next(key.data, requests) for key in list(chooser.get_map().values()))
    while busy:
        for key, _ in chooser.select():
            line = key.data
            done = line.receive()
            if done is None:
                continue
            now = time.perf_counter()
            latencies.append(now - line.sent_at)
            statuses[str(done[0])] = statuses.get(str(done[0]), 0) + 1
            if done[1]:
                chooser.unregister(line.link)
                line.link.close()
                line.connect()
                chooser.register(line.link, selectors.EVENT_READ, line)
            if now - start > seconds or not _next(line, requests):
                busy -= 1
    return {"seconds": time.perf_counter() - start, "latencies": latencies, "statuses": statuses}


def _next(line: _Line, requests: Iterator[bytes]) -> bool:
    request = next(requests, None)
    if request is not None:
        line.send(request)
    return request is not None


if __name__ == "__main__":
    to_port, many, for_seconds, path = sys.argv[1:]
    json.dump(run(int(to_port), int(many), float(for_seconds), _unpack(Path(path))), sys.stdout)
