"""The picture of a page that has none: the circle of peers, drawn from the page's slug.

The same slug always gives the same picture; its colour is that of the theme, by a class.
"""

import math
from hashlib import sha256

from typing_extensions import TypedDict

PEERS = 8
WIDTH, HEIGHT = 320, 200


class Mark(TypedDict):
    x: float
    y: float
    radius: float


class Drawing(TypedDict):
    """What the template draws, in the units of a box of 320 × 200."""

    x: float
    y: float
    radius: float
    echoes: list[float]
    client: Mark
    peers: list[Mark]
    threads: list[Mark]


def draw_circle(slug: str) -> Drawing:
    """Return the circle of a slug: where it stands, who is the client, who is speaking to them."""
    seed = sha256(slug.encode()).digest()
    x, y = _between(70, 250, seed[0]), _between(70, 130, seed[1])
    radius = _between(58, 104, seed[2])
    turn = _between(0, math.tau / PEERS, seed[3])
    marks = [_mark(x, y, radius, turn + math.tau * peer / PEERS) for peer in range(PEERS)]
    client = marks.pop(_nearest_to_the_middle(marks))
    return {
        "x": x,
        "y": y,
        "radius": radius,
        "echoes": [round(radius * step, 1) for step in (1.45, 1.95, 2.5)],
        "client": {**client, "radius": round(client["radius"] * 1.35, 1)},
        "peers": marks,
        "threads": [mark for bit, mark in enumerate(marks) if seed[4] >> bit & 1] or marks[:3],
    }


def _between(lowest: float, highest: float, byte: int) -> float:
    return round(lowest + (highest - lowest) * byte / 255, 1)


def _mark(x: float, y: float, radius: float, angle: float) -> Mark:
    return {
        "x": round(x + radius * math.cos(angle), 1),
        "y": round(y + radius * math.sin(angle), 1),
        "radius": round(radius * 0.17, 1),
    }


def _nearest_to_the_middle(marks: list[Mark]) -> int:
    """The client is never cut by the frame."""

    def distance(number: int) -> float:
        return math.dist((marks[number]["x"], marks[number]["y"]), (WIDTH / 2, HEIGHT / 2))

    return min(range(len(marks)), key=distance)
