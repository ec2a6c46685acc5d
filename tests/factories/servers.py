"""A web server on this machine for one test, that answers what the test says."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Answer:
    """`pause` is waited before each byte of the body after the first."""

    body: bytes = b""
    content_type: str = "image/png"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0


@contextmanager
def serving(answer: Callable[[str], Answer]) -> Iterator[tuple[str, list[str]]]:
    """Serve on 127.0.0.1; yields the server's address and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            found = answer(self.path)
            self.send_response(found.status)
            self.send_header("Content-Type", found.content_type)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self._write(found)
            except ConnectionError:  # the client had enough
                self.close_connection = True

        def _write(self, found: Answer) -> None:
            if not found.pause:
                self.wfile.write(found.body)
                return
            for position in range(len(found.body)):
                self.wfile.write(found.body[position : position + 1])
                self.wfile.flush()
                time.sleep(found.pause)

        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
