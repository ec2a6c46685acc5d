"""Accounts of people who will log in, each with a place in a group."""

import sys

import django


def main() -> None:
    django.setup()
    from tests.factories.charters import make_fresh
    from tests.factories.portal import EnrolmentFactory

    cohort = make_fresh()
    for number in range(int(sys.argv[1])):
        EnrolmentFactory(cohort=cohort, person__email=address_of(number))


def address_of(number: int) -> str:
    return f"entrant{number}@example.org"


if __name__ == "__main__":
    main()
