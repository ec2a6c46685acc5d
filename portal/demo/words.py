"""The words of the demonstration: of nobody, written for this project."""

from portal.enums import Audience, CommitmentState

SHEETS = [
    {
        "topic_kind": "Un problème",
        "headline": "Mon équipe attend que je décide de tout",
        "context": "J’ai repris il y a huit mois une équipe de onze personnes. Chaque question, "
        "même petite, remonte jusqu’à moi. Mes journées passent en validations, et le travail de "
        "fond attend le soir.",
        "my_part": "Je réponds vite, et je réponds toujours. On a donc raison de me demander.",
        "already_tried": "Une réunion où j’ai demandé plus d’autonomie. Rien n’a changé la "
        "semaine suivante.",
        "question": "Comment rendre des décisions à l’équipe sans l’abandonner\u00a0?",
        "help_types": ["Des retours d’expérience", "Des questions pour réfléchir"],
        "desired_outcome": "Choisir deux décisions que je ne prends plus.",
        "third_party_ack": True,
        "contract_agreed": "Pas de recettes\u00a0: chacun raconte une fois où il a rendu une "
        "décision.",
    },
    {
        "topic_kind": "Une préoccupation",
        "headline": "Deux services, un couloir, aucun bonjour",
        "context": "Le service que j’anime dépend d’un autre pour la moitié de ses dossiers. Les "
        "échanges passent par écrit, secs, et chacun garde les preuves de ce qu’il a demandé.",
        "impact": "Je me surprends à relire dix fois un message de trois lignes.",
        "options_seen": "Un déjeuner commun\u00a0; une règle de réponse en deux jours\u00a0; ne "
        "rien faire.",
        "question": "Par quel premier geste, à ma portée, la confiance peut-elle revenir\u00a0?",
        "help_types": ["Des idées", "Un autre regard"],
        "third_party_ack": True,
    },
    {
        "topic_kind": "Un projet",
        "headline": "Passer de l’expert au responsable",
        "context": "Dans deux mois je dirige l’équipe dont je suis aujourd’hui le meilleur "
        "technicien. Mes collègues l’ont appris par la note de service.",
        "my_part": "J’aime faire moi-même, et je le fais vite.",
        "question": "Que dire, et que ne plus faire, la première semaine\u00a0?",
        "help_types": ["Des retours d’expérience", "Un plan d’action"],
        "third_party_ack": True,
    },
    {
        "topic_kind": "Une préoccupation",
        "headline": "Dire non à ma propre direction",
        "context": "On me confie un troisième projet sans en retirer un. Tout le monde, moi "
        "compris, fait comme si c’était possible.",
        "question": "Comment poser une limite sans passer pour un frein\u00a0?",
        "help_types": ["Un autre regard", "De l’écoute et du soutien"],
        "third_party_ack": True,
    },
]

ME, FACILITATOR, COHORT = Audience.ME, Audience.FACILITATOR, Audience.COHORT
# By person: (session held, who reads, texts).
ENTRIES = {
    "participant1@example.org": [
        (
            0,
            ME,
            {
                "facts": "Premier tour de table. J’ai parlé en dernier.",
                "feelings": "Un peu d’appréhension, puis du soulagement\u00a0: personne ne jouait.",
                "free_text": "Je ne pensais pas que *se taire* pouvait être un travail.",
            },
        ),
        (
            1,
            COHORT,
            {
                "learned_method": "Pendant la clarification, j’ai trois fois retenu un conseil.",
                "learned_self": "Je propose avant d’avoir compris.",
                "will_apply": "Cette semaine, **une question de plus** avant chaque avis.",
            },
        ),
        (
            2,
            ME,
            {
                "learned_topic": "La confiance revient par un geste tenu, plus que par un "
                "discours.",
                "feelings": "Le sujet m’a touché plus que je ne l’ai dit.",
            },
        ),
        (
            3,
            FACILITATOR,
            {
                "free_text": "J’aimerais passer comme client, mais mon sujet touche quelqu’un "
                "que plusieurs reconnaîtraient. Comment le présenter\u00a0?",
            },
        ),
    ],
    "participant2@example.org": [
        (
            2,
            COHORT,
            {
                "learned_self": "Écouter jusqu’au bout me demande de poser mon stylo.",
                "will_apply": "- noter après, pas pendant\n- reformuler avant de répondre",
            },
        ),
        (3, ME, {"facts": "J’ai gardé pour moi une remarque qui me brûlait. J’ai bien fait."}),
    ],
}
# By person: (session held, state, who reads, texts).
COMMITMENTS = {
    "participant1@example.org": [
        (
            1,
            CommitmentState.DONE,
            COHORT,
            {
                "text": "Tenir une réunion où je ne conclus pas moi-même",
                "success_sign": "Quelqu’un d’autre écrit le relevé",
                "follow_up_note": "Fait deux fois. La seconde était plus courte.",
            },
        ),
        (
            3,
            CommitmentState.IN_PROGRESS,
            ME,
            {
                "text": "Rendre à l’équipe le choix des dates de congés",
                "first_step": "Le dire lundi",
            },
        ),
    ],
    "participant2@example.org": [
        (
            2,
            CommitmentState.ADAPTED,
            FACILITATOR,
            {
                "text": "Déjeuner avec ma collègue de l’autre service",
                "follow_up_note": "Un café, finalement.",
            },
        ),
    ],
}
