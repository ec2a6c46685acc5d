"""French dates, times, prices and spaces (domain §6).

Every space that must not break is U+00A0: U+202F is accepted on input, but our fonts lack it.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date
from django.utils import timezone

from cms.enums import PriceUnit, VatRegime

NBSP = "\u00a0"
VOWELS = set("aeiouyœæ")
SPACES = " \u00a0\u202f\u2009"
UNTOUCHED = re.compile(
    r"""
    ```.*?``` | `[^`\n]*`                            # code
    | \b(?:https?|ftp)://[^\s<>«»]+ | \bwww\.[^\s<>«»]+  # addresses of the web
    | \bmailto:\S+ | [\w.+-]+@[\w-]+\.[\w.-]+        # e-mail addresses
    | &\#?\w+;                                       # entities
    | ^\s*\|.*$                                      # rows of Markdown tables
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
UNTOUCHED_HTML = re.compile(r"<code\b.*?</code> | <[^>]*> |" + UNTOUCHED.pattern, UNTOUCHED.flags)
BLOCK_TAGS = re.compile(r"(</?(?:p|li|ul|ol|br|h[1-6]|blockquote|div)\b[^>]*>)")
# A sign is followed by a space, the end, or something that closes: not `14:30`, `:-)`, `a?b=c`.
SIGN_END = r"(?=[\s»”\")\]*_\ue000]|$)"
RULES: list[tuple[re.Pattern, str]] = [
    (re.compile(r"[\u202f\u2009]"), NBSP),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…"),
    (re.compile(r'(?<![\w"])"(?=\S)([^"\n]*[^"\s])"(?![\w"])'), r"«\1»"),
    (re.compile(rf"«[{SPACES}]*(?=\S)"), f"«{NBSP}"),
    (re.compile(rf"(?<=[^\s])[{SPACES}]*»"), f"{NBSP}»"),
    (re.compile(rf"(?<=[\w)\]»’”…%€*_.\ue001])[{SPACES}]*([;!?]+){SIGN_END}"), NBSP + r"\1"),
    (re.compile(rf"(?<=[\w)\]»’”…%€*_\ue001]):{SIGN_END}"), f"{NBSP}:"),
    (re.compile(rf"(?<=\S)[{SPACES}]+([:;!?]+){SIGN_END}"), NBSP + r"\1"),
    (re.compile(rf"(?<=\d)[{SPACES}]*([%€])(?!\w)"), NBSP + r"\1"),
    (re.compile(rf"(?<![\d.,])(\d{{1,3}})[{SPACES}](\d{{3}})(?!\d)"), rf"\1{NBSP}\2"),
    (re.compile(rf"(?<=\d)[{SPACES}]h(?:[{SPACES}](?=\d\d\b)|\b)"), f"{NBSP}h"),
    (re.compile(rf"(?<={NBSP}h)(?=\d\d\b)"), NBSP),
    (re.compile(rf"\bn°[{SPACES}]*(?=\d)"), f"n°{NBSP}"),
]


def fr_date(day: date, weekday: bool = False) -> str:
    """Return « 1er mars 2026 », or « jeudi 12 mars 2026 » with its weekday."""
    number = "1er" if day.day == 1 else str(day.day)
    text = f"{number} {format_date(day, 'MMMM y', locale='fr')}"
    return f"{format_date(day, 'EEEE', locale='fr')} {text}" if weekday else text


def fr_date_range(start: date, end: date) -> str:
    """Return « 12 mars 2026 » for one day, else « du 12 mars au 9 avril 2026 »."""
    if start == end:
        return fr_date(start)
    first = fr_date(start)
    if start.year == end.year:
        first = first.removesuffix(f" {start.year}")
        if start.month == end.month:
            first = first.split(" ")[0]
    return f"du {first} au {fr_date(end)}"


def fr_time(moment: time) -> str:
    """Return « 14 h 30 », « 9 h », « 9 h 05 » with spaces that do not break."""
    minutes = f"{NBSP}{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def fr_moment(moment: datetime) -> str:
    """Return « 29 novembre 2026 à 14 h 30 » in the current time zone."""
    local = timezone.localtime(moment)
    return f"{fr_date(local.date())} à {fr_time(local.time())}"


def fr_number(number: Decimal | int | float, decimals: int = 0) -> str:
    """Return « 1 234,50 »; decimals are cut when the number is whole."""
    exact = Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if exact == exact.to_integral():
        exact = exact.quantize(Decimal(1))
    return f"{exact:,}".replace(",", NBSP).replace(".", ",")


def fr_quantity(number: Decimal | int | float) -> str:
    """Return « 3,5 », « 28 »: two decimals at the most, none for nothing."""
    return fr_number(number, 2).rstrip("0").rstrip(",") if number % 1 else fr_number(number)


def fr_file_size(size: int) -> str:
    """Return bytes as a reader of a download link counts: « 84 ko », « 1,2 Mo », rounded up."""
    if size < 1_000_000:
        return f"{fr_number(-(-size // 1000))}{NBSP}ko"
    return f"{fr_number(Decimal(-(-size // 100_000)) / 10, 1)}{NBSP}Mo"


def fr_amount(amount: Decimal | int | float) -> str:
    """Return an amount of euros: « 700 € », « 1 234,50 € »."""
    return f"{fr_number(amount, 2)}{NBSP}€"


def price_incl_tax(amount: Decimal, regime: str) -> Decimal:
    """Return the amount with tax, in euros to the cent; the same amount where none is due."""
    rate = VatRegime(regime).rate or Decimal(0)
    return (Decimal(amount) * (1 + rate / 100)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def fr_price(amount, regime: str | None = None, unit: str | None = None) -> str:
    """Return the price as it may be shown for a VAT regime.

    « 700 € HT (840 € TTC) par participant » where tax is due; never an HT/TTC pair otherwise:
    « 700 € nets de taxe – exonération de TVA, art. 261-4-4° a du CGI ». `amount` is in euros
    before tax; without a regime only the amount is written.
    """
    if unit == PriceUnit.ON_QUOTE:
        return "Sur devis"
    amount = Decimal(str(amount))
    each = f" {PriceUnit(unit).label}" if unit else ""
    if regime == VatRegime.STANDARD_20:
        with_tax = fr_amount(price_incl_tax(amount, regime))
        return f"{fr_amount(amount)} HT ({with_tax} TTC){each}"
    if regime == VatRegime.EXEMPT_261_4_4A:
        note = " – exonération de TVA, art. 261-4-4° a du CGI"
        return f"{fr_amount(amount)} nets de taxe{each}{note}"
    if regime == VatRegime.FRANCHISE_293B:
        return f"{fr_amount(amount)}{each} – TVA non applicable, art. 293 B du CGI"
    return f"{fr_amount(amount)}{each}"


def fr_span(lowest, highest) -> str:
    """Return « 2 à 3 » for two numbers, « 3 » for one or for twice the same, "" for none."""
    numbers = [fr_quantity(number) for number in (lowest, highest) if number is not None]
    return " à ".join(dict.fromkeys(numbers))


def fr_duration(hours, days) -> str:
    """Return « 4 jours (28 h) » from hours and days that may each be missing."""
    in_hours = fr_hours(hours) if hours else ""
    if not days:
        return in_hours
    in_days = f"{fr_quantity(days)}{NBSP}{'jours' if days >= 2 else 'jour'}"
    return f"{in_days} ({in_hours})" if in_hours else in_days


def fr_workshops(count: int | None, hours: tuple, months: tuple) -> str:
    """Return « 8 ateliers de 2 à 3 h sur 4 à 6 mois » from pairs (at least, at most)."""
    parts = []
    if count:
        parts.append(f"{count}{NBSP}{'ateliers' if count > 1 else 'atelier'}")
    if length := _hours_span(*hours):
        parts.append(f"{'de ' if count else ''}{length}{'' if count else ' par atelier'}")
    if spread := fr_span(*months):
        parts.append(f"sur {spread}{NBSP}mois")
    return " ".join(parts)


def of_name(name: str) -> str:
    """Return « d’Amina Benali », « de Bruno »: elided before a vowel.

    « Yves » elides and « Yann » does not. An h is taken for aspirated: nothing tells « Hugo » from
    « Hélène ».
    """
    letters = unicodedata.normalize("NFKD", name).casefold()
    first, second = letters[:1], letters[1:2]
    elides = first in VOWELS if first != "y" else second not in VOWELS
    return f"d’{name}" if first and elides else f"de {name}"


def plural_s(count: int) -> str:
    """Return the s of a French plural, which begins at two: « 0 membre », « 2 membres »."""
    return "s" if count >= 2 else ""


def fr_hours(hours: Decimal | int | float) -> str:
    """Return « 28 h », « 3 h 30 » of a number of hours, to the minute."""
    whole, minutes = divmod(round(hours * 60), 60)
    if not minutes:
        return f"{fr_number(whole)}{NBSP}h"
    return f"{whole}{NBSP}h{NBSP}{minutes:02}" if whole else f"{minutes}{NBSP}min"


def _hours_span(lowest, highest) -> str:
    """Return « 2 à 3 h », « 3 h à 3 h 30 »: whole hours share their unit."""
    given = [hours for hours in (lowest, highest) if hours is not None]
    if all(hours % 1 == 0 for hours in given):
        return f"{fr_span(lowest, highest)}{NBSP}h" if given else ""
    return " à ".join(dict.fromkeys(fr_hours(hours) for hours in given))


def typo(text: str) -> str:
    """Return a plain text with French apostrophes, quotes and spaces.

    Idempotent. Addresses, code, entities, Markdown tables and times such as 14:30 stay as they are.
    """
    return _outside(UNTOUCHED, text, _apply_rules)


def typo_html(html: str) -> str:
    """Return sanitised HTML whose text went through `typo`; tags and code are left alone.

    Inline tags do not end a sentence: the colon of `<b>Objectif</b> :` gets its space.
    """
    pieces = BLOCK_TAGS.split(html)
    pieces[::2] = [_outside(UNTOUCHED_HTML, piece, _apply_rules) for piece in pieces[::2]]
    return "".join(pieces)


def _apply_rules(text: str) -> str:
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


def _outside(untouched: re.Pattern, text: str, change: Callable[[str], str]) -> str:
    """Apply `change` to the text, with what `untouched` matches hidden from it and put back.

    A mark stands in for each hidden run, so that rules see where the text goes on.
    """
    hidden: list[str] = []

    def hide(match: re.Match) -> str:
        hidden.append(match.group())
        return f"\ue000{len(hidden) - 1}\ue001"

    changed = change(untouched.sub(hide, text))
    return re.sub(r"\ue000(\d+)\ue001", lambda match: hidden[int(match.group(1))], changed)
