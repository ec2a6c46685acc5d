"""Types that several representations share. The API's schema is made from such types, beside the
code that makes the data: `cms.api.schema` reads the annotations."""

from typing import Annotated, Generic, TypeVar

from typing_extensions import TypedDict

from blocks.described import Described

Code = TypeVar("Code")

Day = Annotated[str, Described(format="date")]
Moment = Annotated[str, Described(format="date-time")]
# Euros, hours or per cent as text: no front end rounds them by accident.
Decimals = Annotated[str, Described(pattern=r"^[0-9]+\.[0-9]+$")]


class Choice(TypedDict, Generic[Code]):
    """One of a closed list: its code, and the French words for it."""

    code: Code
    label: str
