"""Another system: a real HTTP server that remembers what it was told and answers as the test says."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Told(BaseHTTPRequestHandler):
    server: "Receiver"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((dict(self.headers.items()), body))
        self.send_response(self.server.answers)
        self.send_header("Location", "http://169.254.169.254/")
        self.end_headers()
        for _ in range(self.server.drips):
            self.wfile.write(b".")
            self.wfile.flush()
            time.sleep(0.1)

    def log_message(self, *given: object) -> None:
        """Quiet."""


class Receiver(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Told)
        self.told: list[tuple[dict[str, str], bytes]] = []
        self.answers, self.drips = 204, 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?of=the+city"

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that gave up: no news."""


@contextmanager
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
