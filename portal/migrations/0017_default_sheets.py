"""The sheets a new installation begins with; the coordination edits them (domain §1.6, 1.7)."""

from django.db import migrations
from django.utils import timezone

CLIENT = [
    ("topic_kind", "choice", "Ce que j’apporte", "", True, None, ["Une préoccupation", "Un problème", "Un projet"]),
    ("headline", "short", "Ma manchette", "En une phrase, comme le titre d’un journal.", True, 140, []),
    ("context", "long", "Le contexte utile", "Les faits, les acteurs, les enjeux, sans nommer de personnes.", True, 4000, []),
    ("my_part", "long", "Ma place, et ce qui dépend de moi", "", False, 1500, []),
    ("impact", "long", "Ce que cela me fait, et pourquoi maintenant", "", False, 1500, []),
    ("already_tried", "long", "Ce que j’ai déjà essayé, et ce que cela a donné", "", False, 1500, []),
    ("options_seen", "long", "Les pistes que j’envisage", "", False, 1500, []),
    ("question", "long", "Ma question au groupe", "Elle commence souvent par «\u00a0Comment\u00a0».", True, 300, []),
    (
        "help_types", "choices", "L’aide que j’attends", "", True, None,
        ["Des idées", "Des retours d’expérience", "Des questions pour réfléchir", "Un autre regard", "Un plan d’action", "De l’écoute et du soutien"],
    ),
    ("desired_outcome", "long", "À la fin de la séance, j’aimerais", "", False, 600, []),
    ("third_party_ack", "box", "J’ai évité de nommer des tiers, ou de les rendre reconnaissables", "", True, None, []),
    ("contract_agreed", "long", "Le contrat retenu en séance", "À remplir à l’étape du contrat.", False, 600, []),
]
CONSULTANT = [
    ("state_of_mind", "short", "Comment j’arrive à cette séance", "", False, 140, []),
    ("attention", "long", "Ce à quoi je veux faire attention comme consultant·e", "Écouter jusqu’au bout, questionner avant de proposer.", False, 600, []),
    ("energy", "scale", "Ma disponibilité aujourd’hui", "De 1, très prise, à 5, entière.", False, None, []),
]
KICKOFF = [
    ("expectations", "long", "Ce que j’attends de ce parcours", "", True, 1500, []),
    ("needs", "long", "Ce dont j’ai besoin pour parler librement", "", False, 1500, []),
    ("topics", "long", "Des situations que je pourrais apporter", "Sans nommer de personnes.", False, 1500, []),
]
REVIEW = [
    ("kept", "long", "Ce que je garde de ce parcours", "", True, 1500, []),
    ("changed", "long", "Ce qui a changé dans ma pratique", "", False, 1500, []),
    ("next", "long", "Ce que je continue après", "", False, 1500, []),
]
SHEETS = [
    ("client", "workshop", "Préparer mon passage", "Une page suffit. Ce qui compte est réel, actuel, et dépend au moins en partie de vous.", CLIENT),
    ("consultant", "workshop", "Me préparer à écouter", "Deux minutes avant la séance, pour arriver.", CONSULTANT),
    ("consultant", "kickoff", "Préparer le lancement", "Quelques lignes pour commencer ensemble.", KICKOFF),
    ("consultant", "review", "Préparer le bilan", "Un regard en arrière, un autre en avant.", REVIEW),
]
FIELDS = ("code", "kind", "label", "help_text", "is_required", "max_length", "choices")


def make_sheets(apps, schema_editor):
    SheetTemplate = apps.get_model("portal", "SheetTemplate")
    SheetVersion = apps.get_model("portal", "SheetVersion")
    SheetQuestion = apps.get_model("portal", "SheetQuestion")
    for role, workshop_kind, name, introduction, questions in SHEETS:
        first = SheetVersion.objects.create(
            template=SheetTemplate.objects.create(role=role, workshop_kind=workshop_kind, name=name),
            number=1,
            state="active",
            introduction=introduction,
            activated_at=timezone.now(),
        )
        SheetQuestion.objects.bulk_create(
            SheetQuestion(version=first, position=position, **dict(zip(FIELDS, values, strict=True)))
            for position, values in enumerate(questions, start=1)
        )


class Migration(migrations.Migration):
    dependencies = [("portal", "0016_texts_of_participants")]

    operations = [migrations.RunPython(make_sheets, migrations.RunPython.noop)]
