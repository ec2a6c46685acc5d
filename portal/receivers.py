"""What the portal does when the content house says that something happened."""

from cms.models import User
from cms.signals import demo_emptied, demo_filled, person_erased, person_given_out
from portal.enums import AuditAction


def connect() -> None:
    demo_filled.connect(on_demo_filled)
    demo_emptied.connect(on_demo_emptied)
    person_given_out.connect(on_person_given_out)
    person_erased.connect(on_person_erased)


def on_demo_filled(**kwargs) -> None:
    from portal.demo.cohorts import ensure_cohorts

    ensure_cohorts()


def on_demo_emptied(**kwargs) -> None:
    from portal.demo.cohorts import delete_cohorts

    delete_cohorts()


def on_person_given_out(email: str, actor: User, **kwargs) -> None:
    note_about_address(AuditAction.EXPORTED, email, actor)


def on_person_erased(email: str, actor: User, **kwargs) -> None:
    note_about_address(AuditAction.ERASED, email, actor)


def note_about_address(action: AuditAction, email: str, actor: User) -> None:
    """Somebody without an account is noted by nothing: a trace is of an account's number."""
    from portal.services.audit import note_about_person

    for person in User.objects.filter(email__iexact=email):
        note_about_person(action, person, actor=actor)
