"""Words that the importer knows, folded: what headings, tags and contacts mean."""

import re
import unicodedata

# A heading in the body that names a fact of the formation; what follows fills that field.
FACT_HEADINGS = {
    "objectives": "objectifs, objectif, objectifs pédagogiques, objectif pédagogique, objectifs de "
    "la formation, objectifs visés, objectif général",
    "audience": "public, publics, public visé, public cible, public concerné, publics concernés, "
    "publics visés, pour qui, à qui s'adresse cette formation",
    "prerequisites": "prérequis, pré-requis, conditions préalables",
    "duration": "durée, durée de la formation",
    "price": "tarif, tarifs, prix, coût, prix de la formation, tarif de la formation",
    "access_terms": "modalités d'accès, conditions d'accès, inscription, modalités d'inscription, "
    "modalités et délais d'accès",
    "access_delay": "délai d'accès, délais d'accès",
    "methods": "méthodes pédagogiques, méthode pédagogique, méthodes mobilisées, moyens "
    "pédagogiques, modalités pédagogiques, méthodes et moyens pédagogiques, moyens et méthodes "
    "pédagogiques, méthodes et outils pédagogiques",
    "evaluation_terms": "évaluation, évaluations, modalités d'évaluation, suivi et évaluation, "
    "évaluation des acquis, modalités d'évaluation des acquis, évaluation de la formation",
    "accessibility_text": "accessibilité, handicap, accessibilité handicap, accessibilité et "
    "handicap, accessibilité aux personnes handicapées, accessibilité aux personnes en situation "
    "de handicap, situation de handicap, accueil des personnes en situation de handicap",
}
# Headings of a page without markup: a line that is one of them is a heading.
PLAIN_HEADINGS = (
    "contenu, programme, description, méthodologie, méthode, déroulement, bénéfices, "
    "résultats attendus, présentation, introduction, conclusion, intervenants, en pratique"
)
# The labels of the firm's tags, for the spellings without accent or space that its files use.
TAG_LABELS = (
    "Codéveloppement, Intelligence collective, Analyse de pratique, Coaching, "
    "Management de proximité, Chefs de projet, RH, Transversalité, Feed-back, Leadership, "
    "Conduite du changement"
)
# The part before the @ of an address that belongs to a function, not to a person.
ROLE_ADDRESSES = (
    "accueil, administration, admin, bonjour, commercial, communication, contact, coordination, "
    "devis, direction, formation, formations, handicap, hello, info, infos, information, "
    "inscription, inscriptions, office, pedagogie, qualite, reclamation, referent, rh, "
    "secretariat, service, sessions, support"
)
# Accents and ligatures that French loses most often; proposed, never put right.
MISSPELLINGS = {
    "reflexe": "réflexe",
    "reflexes": "réflexes",
    "oeuvre": "œuvre",
    "oeuvres": "œuvres",
    "coeur": "cœur",
    "coeurs": "cœurs",
    "soeur": "sœur",
    "soeurs": "sœurs",
    "noeud": "nœud",
    "noeuds": "nœuds",
    "voeux": "vœux",
    "oeil": "œil",
    "moeurs": "mœurs",
    "echanger": "échanger",
    "echange": "échange",
    "echanges": "échanges",
    "ecoute": "écoute",
    "ecouter": "écouter",
    "equipe": "équipe",
    "equipes": "équipes",
    "etape": "étape",
    "etapes": "étapes",
    "etre": "être",
    "evaluer": "évaluer",
    "evaluation": "évaluation",
    "evaluations": "évaluations",
    "evoluer": "évoluer",
    "evolution": "évolution",
    "elaborer": "élaborer",
    "emergence": "émergence",
    "emotion": "émotion",
    "emotions": "émotions",
    "etude": "étude",
    "etudes": "études",
    "etablir": "établir",
    "eviter": "éviter",
    "developper": "développer",
    "developpement": "développement",
    "difficulte": "difficulté",
    "difficultes": "difficultés",
    "experience": "expérience",
    "experiences": "expériences",
    "methode": "méthode",
    "methodes": "méthodes",
    "problematique": "problématique",
    "problematiques": "problématiques",
    "probleme": "problème",
    "problemes": "problèmes",
    "reussir": "réussir",
    "reussite": "réussite",
    "seance": "séance",
    "seances": "séances",
    "strategie": "stratégie",
    "strategique": "stratégique",
    "theme": "thème",
    "themes": "thèmes",
    "interprofessionel": "interprofessionnel",
    "professionel": "professionnel",
    "professionels": "professionnels",
    "professionelle": "professionnelle",
    "professionelles": "professionnelles",
    "language": "langage",
    "parmis": "parmi",
    "malgrés": "malgré",
    "apprentisage": "apprentissage",
    "apprentisages": "apprentissages",
    "connection": "connexion",
    "traffic": "trafic",
    "hierarchie": "hiérarchie",
}


def fold(text: str) -> str:
    """Return a text without case, accents, spaces or signs: « Intelligence collective » and
    « intelligencecollective » are one. What has no letter of ours (« 🎉 ») stays itself."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    return re.sub(r"[^a-z0-9]", "", plain.casefold()) or text.casefold()


def fold_words(text: str) -> str:
    """Return a text without case, accents or signs, its words apart by one space."""
    text = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").casefold())
    text = "".join(character for character in text if not unicodedata.combining(character))
    return re.sub(r"[^a-z0-9]+", " ", text).strip()


def _folded(words: str) -> list[str]:
    return [fold_words(word) for word in words.split(",")]


FACT_BY_HEADING = {word: fact for fact, words in FACT_HEADINGS.items() for word in _folded(words)}
HEADING_WORDS = frozenset([*FACT_BY_HEADING, *_folded(PLAIN_HEADINGS)])
TAG_LABEL_BY_FOLD = {fold(label): label.strip() for label in TAG_LABELS.split(",")}
ROLE_WORDS = frozenset(_folded(ROLE_ADDRESSES))


def is_role_address(email: str) -> bool:
    """True for contact@, formation-lyon@: an address that says a function."""
    words = fold_words(email.partition("@")[0]).split()
    return any(word in ROLE_WORDS for word in words)
