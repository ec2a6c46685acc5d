"""A mail server on this machine for one test: it keeps what it took."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from select import select
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread


@dataclass
class MailServer:
    """`taken` are the messages it answered 250 to; while `may_take` is not set it says nothing
    after the end of a message, as a slow server does, but for the first `at_once` messages;
    `reached` tells that one came so far."""

    port: int = 0
    at_once: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    may_take: Event = field(default_factory=Event)
    reached: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def message_ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.taken]


class Handler(StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 ready")
        for line in self.rfile:
            verb = line[:4].upper().strip()
            if verb == b"QUIT":
                self.say("221 bye")
                return
            if verb == b"DATA":
                self.say("354 go on")
                self.take(self.read_message())
            else:
                self.say("250 ok")

    def read_message(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def take(self, message: EmailMessage) -> None:
        kept = self.server.kept
        if len(kept.taken) >= kept.at_once:
            kept.reached.set()
            kept.may_take.wait(timeout=120)
        if select([self.connection], [], [], 0)[0]:  # whoever sent it hung up: nobody is told
            return
        self.say("250 taken")
        kept.taken.append(message)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Server(ThreadingTCPServer):
    daemon_threads = True
    kept: MailServer


@contextmanager
def mail_server(*, slow: bool = False, at_once: int = 0) -> Iterator[MailServer]:
    """Take mails on 127.0.0.1; a slow one takes `at_once`, no more before
    `may_take.set()`."""
    with Server(("127.0.0.1", 0), Handler) as server:
        server.kept = MailServer(port=server.server_address[1], at_once=at_once)
        if not slow:
            server.kept.may_take.set()
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.kept
        server.kept.may_take.set()
        server.shutdown()
