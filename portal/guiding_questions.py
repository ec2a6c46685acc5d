"""What the journal asks, so that nobody sits before an empty page (domain §1.7, §1.8).

Each moment and role brings forward a few questions; the others wait below. Own words throughout.
"""

from dataclasses import dataclass

from portal.enums import EntryMoment, EntryRole
from portal.models.journal import ENTRY_TEXTS

# How the parts of a text are called once it is written.
ENTRY_TITLES = {
    "facts": "Les faits",
    "feelings": "Mes ressentis",
    "learned_topic": "Ce que j’ai appris sur le sujet",
    "learned_self": "Ce que j’ai appris sur moi",
    "learned_method": "Ce que j’ai appris sur notre façon de travailler",
    "will_apply": "Ce que je vais mettre en pratique",
    "free_text": "Notes",
}
COMMITMENT_TITLES = {
    "text": "Ce que je m’engage à faire",
    "first_step": "Premier pas",
    "success_sign": "À quoi je verrai que c’est réussi",
    "help_needed": "Aide dont j’ai besoin",
    "follow_up_note": "Ce que j’ai observé",
}
NO_NAMES = "Les faits seuls, sans nommer de personnes."
NOBODY = "Sans nommer de personnes."
NO_HEALTH = "Ce que vous ressentez, vous. Aucune donnée de santé d’autrui."
SMALL = "Un pas assez petit pour être fait avant la prochaine séance."


@dataclass(frozen=True)
class Question:
    """A question of the writing page, and the part of the text that answers it."""

    name: str
    words: str
    hint: str = ""
    is_main: bool = True


OTHERWISE = {
    "facts": Question("facts", "Que s’est-il passé\u00a0?", NO_NAMES),
    "feelings": Question("feelings", "Qu’avez-vous ressenti\u00a0?", NO_HEALTH),
    "learned_topic": Question("learned_topic", "Qu’avez-vous appris sur le sujet\u00a0?"),
    "learned_self": Question("learned_self", "Qu’avez-vous appris sur vous\u00a0?"),
    "learned_method": Question(
        "learned_method", "Qu’avez-vous appris sur votre façon de travailler ensemble\u00a0?"
    ),
    "will_apply": Question("will_apply", "Que voulez-vous mettre en pratique\u00a0?", SMALL),
    "free_text": Question("free_text", "Qu’aimeriez-vous noter d’autre\u00a0?"),
}
BEFORE_AS_CLIENT = (
    Question("facts", "Où en est votre situation aujourd’hui\u00a0?", NO_NAMES),
    Question("feelings", "Comment abordez-vous votre passage\u00a0?", NO_HEALTH),
    Question("free_text", "Qu’aimeriez-vous rapporter de cette séance\u00a0?"),
)
BEFORE = (
    Question("feelings", "Dans quelle disposition arrivez-vous\u00a0?", NO_HEALTH),
    Question("free_text", "Qu’aimeriez-vous apporter au groupe, ou apprendre de lui\u00a0?"),
)
DURING_AS_CLIENT = (
    Question("facts", "Qu’entendez-vous de nouveau sur votre situation\u00a0?", NO_NAMES),
    Question(
        "feelings", "Qu’est-ce qui vous touche, vous surprend, vous résiste\u00a0?", NO_HEALTH
    ),
    Question("free_text", "Quelles pistes gardez-vous\u00a0?"),
)
DURING = (
    Question("facts", "Quels faits retenez-vous\u00a0?", NO_NAMES),
    Question("free_text", "Quelles questions vous viennent\u00a0?"),
    Question("feelings", "Quel écho avec votre propre pratique\u00a0?", NO_HEALTH),
)
AFTER_AS_CLIENT = (
    Question("feelings", "Quelles sont vos impressions\u00a0?", NO_HEALTH),
    Question("free_text", "En quelques phrases, que vous a apporté le groupe\u00a0?"),
    Question("will_apply", "Quel sera votre premier pas\u00a0?", SMALL),
)
AFTER = (
    OTHERWISE["learned_topic"],
    OTHERWISE["learned_self"],
    OTHERWISE["learned_method"],
    OTHERWISE["will_apply"],
)
FREE = (Question("free_text", "Qu’avez-vous en tête\u00a0?", NOBODY),)

BY_MOMENT = {
    EntryMoment.BEFORE: {EntryRole.CLIENT: BEFORE_AS_CLIENT, None: BEFORE},
    EntryMoment.DURING: {EntryRole.CLIENT: DURING_AS_CLIENT, None: DURING},
    EntryMoment.AFTER: {EntryRole.CLIENT: AFTER_AS_CLIENT, None: AFTER},
    EntryMoment.FREE: {None: FREE},
}


def questions_for(moment: str, role: str) -> list[Question]:
    """Return one question for each part of a text: first those of that moment and role."""
    by_role = BY_MOMENT[EntryMoment(moment)]
    main = by_role.get(role) or by_role[None]
    named = {question.name for question in main}
    others = (OTHERWISE[name] for name in ENTRY_TEXTS if name not in named)
    return [*main, *(Question(one.name, one.words, one.hint, is_main=False) for one in others)]
