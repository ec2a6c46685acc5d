"""What the portal does when the content house says that something happened."""

from cms.signals import demo_emptied, demo_filled


def connect() -> None:
    demo_filled.connect(on_demo_filled)
    demo_emptied.connect(on_demo_emptied)


def on_demo_filled(**kwargs) -> None:
    from portal.demo.cohorts import ensure_cohorts

    ensure_cohorts()


def on_demo_emptied(**kwargs) -> None:
    from portal.demo.cohorts import delete_cohorts

    delete_cohorts()
