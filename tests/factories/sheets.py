"""Answers that a sheet of the migrations can be handed over with."""

COMPLETE = {
    "topic_kind": "Un problème",
    "headline": "Une équipe Quetzalcoatl",
    "context": "Deux services, **une** échéance.\n\n- hier\n- demain",
    "question": "Comment dire non ?",
    "help_types": ["Des idées", "Un autre regard"],
    "third_party_ack": True,
}
