"""A real mail server of a few lines, that can stop at the worst moment; and settings that send to it."""

import email
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message


class Session(socketserver.StreamRequestHandler):
    server: "PostOffice"

    def handle(self) -> None:
        self.say("220 post office")
        for line in iter(self.rfile.readline, b""):
            verb = line.strip().upper().split(b" ")[0].split(b":")[0]
            if verb == b"MAIL" and self.server.stops_before:
                self.server.stopped()
            if verb == b"RCPT" and b"GONE@" in line.upper():
                self.say("550 5.1.1 no such mailbox")
            elif verb == b"DATA":
                self.take()
            else:
                self.say("221 bye" if verb == b"QUIT" else "250 ok")

    def take(self) -> None:
        self.say("354 go on")
        data = b"".join(iter(self.rfile.readline, b".\r\n"))
        self.server.mails.append(email.message_from_bytes(data))
        self.server.on_mail()
        if self.server.stops_after:
            self.server.stopped()
        self.say("250 taken")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class PostOffice(socketserver.ThreadingTCPServer):
    """stops_before, stops_after: answers no more before or after it has taken a mail; `reached` says that it is there."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.mails: list[Message] = []
        self.on_mail: Callable[[], object] = lambda: None
        self.stops_before = self.stops_after = False
        self.reached, self.go_on = threading.Event(), threading.Event()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def stopped(self) -> None:
        self.reached.set()
        self.go_on.wait(30)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed hangs up: no news."""


@contextmanager
def post_office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        threading.Thread(target=office.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield office
        finally:
            office.go_on.set()
            office.shutdown()
