"""Reading a price as people write it: « 700 € HT soit 840 € TTC »."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from cms.enums import PriceUnit, VatRegime
from cms.importing.report import Warnings
from cms.typography import fr_amount

# The rates of metropolitan France (CGI, art. 278 and following).
KNOWN_RATIOS = {
    Decimal("1"): None,
    Decimal("1.055"): "5,5 %",
    Decimal("1.10"): "10 %",
    Decimal("1.20"): "20 %",
}
CENT = Decimal("0.01")
HIGHEST = Decimal(1_000_000)
AMOUNT = re.compile(
    r"""
    (?<![\w.,-])
    (?P<whole>\d{1,3}(?:[ .]\d{3})+(?!\d)|\d+)
    (?:[.,](?P<cents>\d{1,2})(?!\d))?
    \s*(?P<currency>€|euros?\b|eur\b)?
    \s*(?P<basis>
        h\.?\s?t\b\.?|hors[ ]taxes?
      | t\.?\s?t\.?\s?c\b\.?|toutes[ ]taxes[ ]comprises
      | nets?\b(?:[ ]de[ ](?:toutes?[ ])?(?:taxes?|tva))?
    )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
ON_QUOTE = re.compile(r"\b(sur devis|sur demande|nous consulter|nous contacter)\b", re.IGNORECASE)
FROM = re.compile(r"\b(à partir de|dès|à compter de)\b", re.IGNORECASE)
PER_GROUP = re.compile(r"\b(groupe|intra|forfait|équipe|entreprise)\b", re.IGNORECASE)
PER_PERSON = re.compile(
    r"\b(individuel|personne|participant|participante|stagiaire|pers)\b", re.IGNORECASE
)
RANGE = re.compile(r"\d\s*(?:€|euros?)?\s*(?:ht|ttc)?\s*(?:à|-|–|et)\s*\d", re.IGNORECASE)
EXEMPT = re.compile(r"\b(?:exon\w+|non assujetti\w*|tva non applicable|261|293)\b", re.IGNORECASE)
STATED_RATE = re.compile(r"\btva\b[^\d]{0,12}20(?:,0+)?\s*%|20(?:,0+)?\s*%[^\d]{0,8}\btva\b", re.I)
EXEMPT_ARTICLE = re.compile(r"\b261\b")
FRANCHISE_ARTICLE = re.compile(r"\b293[ -]?b\b", re.IGNORECASE)
OTHER_NUMBERS = re.compile(
    r"\b(art(?:icle)?\.?\s*[\d-]+[\w°\s-]*?cgi|261[\w°-]*(?:\s*a)?|293\s?b|\d+(?:,\d+)?\s*%)",
    re.IGNORECASE,
)


@dataclass
class ParsedPrice:
    """What a text says of a price; `amount` is in euros before tax, None when it does not say."""

    amount: Decimal | None = None
    vat_regime: str = VatRegime.UNKNOWN
    unit: str | None = None
    note: str = ""
    warnings: Warnings = field(default_factory=Warnings)


def parse_price(text: str, unit_hint: str = "", **where) -> ParsedPrice:
    """Read a price, with the words around it (`unit_hint`, as « Tarif individuel »).

    Nothing is guessed: an amount without its basis (HT or TTC) is left in `note`, with a warning
    `price_basis_missing`; an HT and a TTC that no rate relates give `vat_mismatch` and the HT as
    it was written. `where` is the field and line that warnings carry.
    """
    text = re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " ")).strip()
    price = ParsedPrice(unit=_unit(f"{unit_hint} {text}"))
    amounts = _amounts(text)
    if not amounts and ON_QUOTE.search(text):
        price.unit = PriceUnit.ON_QUOTE
        return price
    before_tax = _values(amounts, "h")
    with_tax = _values(amounts, "t")
    net = _values(amounts, "n")
    if RANGE.search(OTHER_NUMBERS.sub(" ", text)):
        _leave_in_note(price, text, [], where)
    elif len(before_tax) == 1 and len(amounts) == 1 + len(with_tax) <= 2:
        _read_taxable(price, text, before_tax[0], with_tax, where)
    elif len(amounts) == len(net) == 1 or (len(amounts) == 1 and EXEMPT.search(text)):
        _read_net(price, text, _value(amounts[0]), where)
    else:
        _leave_in_note(price, text, with_tax, where)
    if price.amount is not None and price.amount > HIGHEST:
        price.amount = None
        _leave_in_note(price, text, [], where)
    if FROM.search(text):
        price.note = text
    return price


def _read_taxable(price: ParsedPrice, text: str, amount: Decimal, with_tax: list, where) -> None:
    price.amount = amount
    if not with_tax:
        if STATED_RATE.search(text):
            price.vat_regime = VatRegime.STANDARD_20
            return
        proposal = f"{fr_amount(amount)} HT ({fr_amount(amount * Decimal('1.20'))} TTC à 20 %) ?"
        _warn_basis(price, "le taux de TVA n’est pas dit", text, proposal, where)
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
            proposal=f"{fr_amount(amount)} HT ({expected} TTC) ?",
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


def _leave_in_note(price: ParsedPrice, text: str, with_tax: list, where) -> None:
    price.note = text
    proposal = None
    if len(with_tax) == 1:
        proposal = f"{fr_amount(with_tax[0] / Decimal('1.20'))} HT si la TVA est à 20 %"
    _warn_basis(price, "le montant hors taxe n’est pas dit sans équivoque", text, proposal, where)


def _warn_basis(price: ParsedPrice, reason: str, text: str, proposal, where) -> None:
    message = f"Prix à préciser : {reason}."
    price.warnings.add("price_basis_missing", message, raw=text, proposal=proposal, **where)


def _amounts(text: str) -> list[re.Match]:
    """Return the amounts that say they are one: by a currency or a basis, else any number."""
    found = list(AMOUNT.finditer(OTHER_NUMBERS.sub(" ", text)))
    return [match for match in found if match["currency"] or match["basis"]] or found


def _values(amounts: list[re.Match], basis: str) -> list[Decimal]:
    """Return the amounts whose basis begins with a letter: h(ors), t(outes), n(et)."""
    return [_value(match) for match in amounts if (match["basis"] or "").lower().startswith(basis)]


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


def _unit(text: str) -> str | None:
    person, group = PER_PERSON.search(text), PER_GROUP.search(text)
    if bool(person) == bool(group):
        return None
    return PriceUnit.PER_PARTICIPANT if person else PriceUnit.PER_GROUP
