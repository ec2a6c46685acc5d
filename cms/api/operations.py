"""What an endpoint says of itself beside its code; `cms.api.schema` makes the schema of it."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from typing_extensions import TypedDict

Item = TypeVar("Item")


@dataclass(frozen=True)
class Operation:
    """`id` and `tag` as in the schema. `answers` is the type of a 200, for views whose `answer` or
    `item` does not tell it by its annotation; `problems` are the statuses an endpoint may answer
    besides 400 and 405. `body` is the serializer of what is sent, `headers` tells what else is
    read, by name. `statuses` are those of success, all with the same answer."""

    id: str
    tag: str
    answers: object = None
    problems: tuple[int, ...] = ()
    parameters: type | None = None  # of a view with several operations
    body: type | None = None
    headers: dict[str, str] = field(default_factory=dict)
    statuses: tuple[int, ...] = (200,)
    redirects: bool = False
    # False: nobody keeps the answer, which has no validator.
    cached: bool = True
    media_types: tuple[str, ...] = ("application/json",)


class ListMeta(TypedDict):
    """`total_count` is the number of items without `limit` and `offset`."""

    total_count: int


class ListData(TypedDict, Generic[Item]):
    meta: ListMeta
    items: list[Item]
