"""Between two browser tests the server answers nothing.

A page that closes may still send something (Wagtail's editor releases its editing session by a
beacon, which no route of Playwright sees). Answered while the tables are emptied, it would wait for
them and they for it, and the next test would begin with the data of the last one.
"""

from collections.abc import Iterable
from threading import Condition

SECONDS_TO_FINISH = 30


class Gate:
    """A WSGI application in front of another one, closed at first."""

    def __init__(self, application):
        self.application = application
        self.is_open = False
        self.running = 0
        self.changed = Condition()

    def __call__(self, environ: dict, start_response) -> Iterable[bytes]:
        with self.changed:
            if not self.is_open:
                start_response("503 Service Unavailable", [])
                return []
            self.running += 1
        try:
            return self.whole_answer(environ, start_response)
        finally:
            with self.changed:
                self.running -= 1
                self.changed.notify_all()

    def whole_answer(self, environ: dict, start_response) -> list[bytes]:
        answer = self.application(environ, start_response)
        try:
            return list(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()

    def open(self) -> None:
        self.is_open = True

    def close(self) -> None:
        """Let nobody in any more; return when everybody has left."""
        with self.changed:
            self.is_open = False
            finished = self.changed.wait_for(lambda: not self.running, SECONDS_TO_FINISH)
        assert finished, "a request of the last test never ended"
