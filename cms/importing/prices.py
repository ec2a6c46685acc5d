"""Reading a price as people write it: « 700 € HT soit 840 € TTC »."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from cms.enums import PriceUnit, VatRegime
from cms.importing.report import Warnings
from cms.importing.wording import typo
from cms.typography import NBSP, fr_amount

# The rates of metropolitan France (CGI, art. 278 and following).
KNOWN_RATIOS = {
    Decimal("1"): None,
    Decimal("1.055"): "5,5 %",
    Decimal("1.10"): "10 %",
    Decimal("1.20"): "20 %",
}
CENT = Decimal("0.01")
HIGHEST = Decimal(1_000_000)
BASIS = r"""h\.?\s?t\b\.?|hors[ ]taxes?|t\.?\s?t\.?\s?c\b\.?|toutes[ ]taxes[ ]comprises
      |nets?\b(?:[ ]de[ ](?:toutes?[ ])?(?:taxes?|tva))?"""
AMOUNT = re.compile(
    rf"""
    (?:\b(?P<before>{BASIS})\s?[:=]\s?)?
    (?<![\w.,'’-])(?<!\d[ ])
    (?P<whole>[0-9]{{1,3}}(?:[ .][0-9]{{3}}){{1,3}}(?!\d|[ .]\d{{3}})|[0-9]{{1,12}}(?!\d|['’]\d))
    (?:[.,](?P<cents>[0-9]{{1,2}})(?!\d))?
    \s*(?P<currency>€|euros?\b|eur\b)?
    \s*\(?(?P<after>(?:{BASIS})(?!\s?[:=]))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
ON_QUOTE = re.compile(r"\b(sur devis|sur demande|nous consulter|nous contacter)\b", re.IGNORECASE)
# Words that the fields say: others make of an amount a lowest, a rough one, that of eight people,
# and stay beside it.
SAID_BY_FIELDS = re.compile(
    r"""\b(?:
        soit|ou|et|de|du|des|la|le|les|l|à|par|pour|est|en|sus|sur|une?|tarifs?|prix|coût|montant
      | individuel(?:le)?|pers(?:onnes?)?|participant(?:\W?e)?s?|stagiaires?
      | groupes?|inter|intra|forfait|équipe|entreprises?|standard
      | tva|taxes?|h\.?t|ttc|hors|toutes?|comprises?|nett?e?s?|devis
      | exon\w{1,9}|non|assujetti\w{0,3}|applicable|code|général|impôts|cgi
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
PER_GROUP = re.compile(
    r"\b(groupe|intra|forfait|(?:par|une|l['’])\s?(?:équipe|entreprise))\b", re.IGNORECASE
)
PER_PERSON = re.compile(
    r"\b(individuel(?:le)?|personne|participante?|stagiaire|pers)\b", re.IGNORECASE
)
# The price of a part of it, or of several: the whole is for an editor to say.
PER_PART = re.compile(
    r"(?:/|\bpar|\bde l['’]|\bla|\bl['’]|\ble)\s?"
    r"(?:jour|journée|demi|heure|h\b|séance|atelier|session|mois|an\b|module)|\d\s*[x×*]\s*\d",
    re.IGNORECASE,
)
RANGE = re.compile(r"\d\s*(?:€|euros?)?\s*(?:ht|ttc)?\s*(?:à|-|–|et)\s*\d", re.IGNORECASE)
EXEMPT = re.compile(r"\b(?:exon\w{1,9}|non assujetti\w{0,3}|tva non applicable)\b", re.IGNORECASE)
STATED_RATE = re.compile(r"\btva\b[^\d]{0,12}20(?:,0+)?\s*%|20(?:,0+)?\s*%[^\d]{0,8}\btva\b", re.I)
EXEMPT_ARTICLE = re.compile(
    r"\bart(?:icle)?s?\.?\s*261(?:[\s.,-]{1,3}4[\s.,°-]{0,3}(?:4[\s°]{0,2})?(?:a\b)?)?"
    r"|\b261(?:-\s?|\s)4\b(?:[\s.-]{0,2}4)?[\s°]{0,2}(?:a\b)?",
    re.IGNORECASE,
)
FRANCHISE_ARTICLE = re.compile(r"\b(?:art(?:icle)?s?\.?\s*)?293[\s-]?b\b", re.IGNORECASE)
PERCENTAGE = re.compile(r"\b\d{1,9}(?:,\d{1,9})?\s*%")


@dataclass
class ParsedPrice:
    """What a text says of a price; `amount` is in euros before tax, None when it does not say."""

    amount: Decimal | None = None
    vat_regime: str = VatRegime.UNKNOWN
    unit: str | None = None
    note: str = ""
    warnings: Warnings = field(default_factory=Warnings)

    @property
    def fields(self) -> dict[str, object]:
        """The values of a formation's fields; what was not said keeps its default."""
        said = {"price_unit": self.unit, "price_note": typo(self.note)}
        amount = {"price_excl_tax": self.amount, "vat_regime": self.vat_regime}
        return amount | {name: value for name, value in said.items() if value}


def parse_price(text: str, unit_hint: str = "", **where) -> ParsedPrice:
    """Read a price, with the words around it (`unit_hint`, as « Tarif individuel »).

    Nothing is guessed: an amount without its basis (HT or TTC) is left in `note`, with a warning
    `price_basis_missing`; an HT and a TTC that no rate relates give `vat_mismatch` and the HT as
    it was written. `where` is the field and line that warnings carry.
    """
    text = re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " ")).strip()
    price = ParsedPrice(unit=unit_of(f"{unit_hint} {text}"))
    amounts = _amounts(text)
    if not amounts and ON_QUOTE.search(text):
        price.unit = PriceUnit.ON_QUOTE
        price.note = text if _says_more(ON_QUOTE.sub(" ", text)) else ""
        return price
    if len(amounts) > 1 and not _is_pair(amounts):
        price.unit = unit_of(unit_hint)
    _read_amounts(price, text, amounts, where)
    _keep_words(price, text, amounts, f"{unit_hint} {text}", where)
    return price


def unit_of(text: str) -> str | None:
    """Return what a price is per, None when a text does not say it, or says two things."""
    person, group = PER_PERSON.search(text), PER_GROUP.search(text)
    if bool(person) == bool(group):
        return None
    return PriceUnit.PER_PARTICIPANT if person else PriceUnit.PER_GROUP


def _read_amounts(price: ParsedPrice, text: str, amounts: list[re.Match], where) -> None:
    """Read an HT with or without its TTC, or a net amount; leave anything else in the note."""
    before_tax, with_tax = _values(amounts, "h"), _values(amounts, "t")
    is_pair = _is_pair(amounts)
    if PER_PART.search(text) or max(map(_value, amounts), default=0) > HIGHEST:
        _leave_in_note(price, text, [], where)
    elif is_pair and _known_ratio(before_tax[0], with_tax[0]):
        _read_taxable(price, text, before_tax[0], with_tax, where)
    elif RANGE.search(_without_articles(text)):
        _leave_in_note(price, text, [], where)
    elif is_pair or len(before_tax) == len(amounts) == 1:
        _read_taxable(price, text, before_tax[0], with_tax, where)
    elif len(amounts) == 1 and not with_tax and _is_net(amounts[0], text):
        _read_net(price, text, _value(amounts[0]), where)
    else:
        _leave_in_note(price, text, with_tax, where)


def _read_taxable(price: ParsedPrice, text: str, amount: Decimal, with_tax: list, where) -> None:
    price.amount = amount
    if not with_tax:
        if STATED_RATE.search(text):
            price.vat_regime = VatRegime.STANDARD_20
            return
        is_said = re.search(r"\btva\b", text, re.IGNORECASE) or EXEMPT.search(text)
        price.note = text if is_said else ""
        proposal = (
            f"{fr_amount(amount)} HT ({fr_amount(amount * Decimal('1.20'))} TTC à 20{NBSP}%){NBSP}?"
        )
        reason = "le régime de TVA reste à choisir" if is_said else "le taux de TVA n’est pas dit"
        _warn_basis(price, reason, text, None if is_said else proposal, where)
        return
    ratio = _known_ratio(amount, with_tax[0])
    if ratio == Decimal("1.20"):
        price.vat_regime = VatRegime.STANDARD_20
    elif ratio is None:
        expected = fr_amount(amount * Decimal("1.20"))
        price.warnings.add(
            "vat_mismatch",
            "Les montants HT et TTC ne s’accordent avec aucun taux de TVA.",
            raw=text,
            proposal=f"{fr_amount(amount)} HT ({expected} TTC){NBSP}?",
            **where,
        )
        price.note = text
    else:
        rate = KNOWN_RATIOS[ratio]
        reason = f"aucun régime n’a un taux de {rate}" if rate else "HT et TTC sont égaux"
        _warn_basis(price, f"le régime de TVA reste à choisir : {reason}", text, None, where)
        price.note = text


def _read_net(price: ParsedPrice, text: str, amount: Decimal, where) -> None:
    price.amount = amount
    if regime := _article_regime(text):
        price.vat_regime = regime
    else:
        _warn_basis(price, "le motif de l’exonération n’est pas dit", text, None, where)
        price.note = text


def _keep_words(price: ParsedPrice, text: str, amounts: list, whole: str, where) -> None:
    """Keep the text where it says more than the fields, or says that a price is per two things."""
    rest = _without_articles(text)
    for match in reversed(amounts):
        rest = rest[: match.start()] + rest[match.end() :]
    price.note = text if _says_more(rest) else price.note
    if price.amount is not None and PER_PERSON.search(whole) and PER_GROUP.search(whole):
        price.note = text
        _warn_basis(price, "une personne, ou un groupe ? le texte dit les deux", text, None, where)


def _says_more(rest: str) -> bool:
    return bool(re.search(r"\w", SAID_BY_FIELDS.sub(" ", rest)))


def _leave_in_note(price: ParsedPrice, text: str, with_tax: list, where) -> None:
    price.note = text
    proposal = None
    if len(with_tax) == 1:
        proposal = f"{fr_amount(with_tax[0] / Decimal('1.20'))} HT si la TVA est à 20{NBSP}%"
    _warn_basis(price, "le montant hors taxe n’est pas dit sans équivoque", text, proposal, where)


def _warn_basis(price: ParsedPrice, reason: str, text: str, proposal, where) -> None:
    message = f"Prix à préciser : {reason}."
    price.warnings.add("price_basis_missing", message, raw=text, proposal=proposal, **where)


def _amounts(text: str) -> list[re.Match]:
    """Return the amounts that say they are one: by a currency or a basis, else any number."""
    found = list(AMOUNT.finditer(_without_articles(text)))
    return [match for match in found if match["currency"] or _basis(match)] or found


def _without_articles(text: str) -> str:
    """The text without the numbers of the law's articles and of percentages."""
    for pattern in (EXEMPT_ARTICLE, FRANCHISE_ARTICLE, PERCENTAGE):
        text = pattern.sub(" § ", text)
    return text


def _basis(match: re.Match) -> str:
    """Return h(ors), t(outes) or n(et), the letter of the words beside an amount; "" where there
    are none, or two that differ."""
    letters = {(match[place] or "")[:1].lower() for place in ("before", "after")} - {""}
    return letters.pop() if len(letters) == 1 else ""


def _is_pair(amounts: list[re.Match]) -> bool:
    return sorted(map(_basis, amounts)) == ["h", "t"]


def _is_net(amount: re.Match, text: str) -> bool:
    is_exempt = EXEMPT.search(text) or _article_regime(text)
    return _basis(amount) == "n" or bool(is_exempt)


def _values(amounts: list[re.Match], basis: str) -> list[Decimal]:
    return [_value(match) for match in amounts if _basis(match) == basis]


def _value(match: re.Match) -> Decimal:
    whole = re.sub(r"[ .]", "", match["whole"])
    return Decimal(f"{whole}.{match['cents'] or '0'}").quantize(CENT)


def _known_ratio(before_tax: Decimal, with_tax: Decimal) -> Decimal | None:
    for ratio in KNOWN_RATIOS:
        if abs(before_tax * ratio - with_tax) <= CENT:
            return ratio
    return None


def _article_regime(text: str) -> str | None:
    if FRANCHISE_ARTICLE.search(text):
        return VatRegime.FRANCHISE_293B
    return VatRegime.EXEMPT_261_4_4A if EXEMPT_ARTICLE.search(text) else None
