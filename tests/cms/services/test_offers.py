"""The same request sent again: what counts, what is added, what nobody finds out by trying."""

from datetime import UTC, datetime, timedelta

import pytest

from cms.models import AttemptLog, OfferRequest, OfferSubmission, OutboxMail
from cms.services import offer_sendings
from cms.services.limits import LimitReached
from cms.services.offers import KeyAlreadyUsed, create_offer_request
from tests.factories.content import FormationPageFactory

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
PERSON = {
    "first_name": "Camille",
    "last_name": "Martin",
    "email": "camille@example.org",
    "message": "Bonjour",
    "privacy_notice_version": "2026-11",
}


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(datetime(2026, 11, 23, 11, tzinfo=UTC), tick=False)
    return time_machine


def send(address: str = HERE, *, formations=(), key: str = "", spam: bool = False, **changed):
    return create_offer_request(
        {**PERSON, **changed}, formations=formations, address=address, key=key, spam=spam
    )


def counted() -> dict[str, int]:
    """How many attempts are counted, by limit."""
    logs = AttemptLog.objects.values_list("action", "moments")
    totals = {"offer_request_address": 0, "offer_request_person": 0}
    for action, moments in logs:
        totals[action] += len(moments)
    return totals


def use_up(address: str) -> None:
    """Ask for offers from there, in other names, until no more is taken."""
    for n in range(5):
        is_answered(address, email=f"autre{n}@example.org")
    with pytest.raises(LimitReached):
        send(address, email="autre@example.org")


def is_answered(address: str, **changed) -> bool:
    try:
        return not send(address, **changed).is_new
    except LimitReached:
        return False


@pytest.mark.parametrize("spam", [False, True])
def test_the_same_again_is_answered_as_before_and_counts_nothing(noon, spam):
    first = send(spam=spam)
    kept, mails = OfferRequest.objects.values().get(), OutboxMail.objects.count()
    for _ in range(9):
        noon.shift(timedelta(minutes=1))
        again = send(spam=spam)
        assert (again.reference, again.received_at, again.is_new) == (
            first.reference,
            first.received_at,
            False,
        )
    assert OfferRequest.objects.values().get() == kept
    assert OutboxMail.objects.count() == mails
    assert counted() == {"offer_request_address": 1, "offer_request_person": 1}


def test_without_a_text_or_with_one_it_brought_before_nothing_is_new():
    send()
    send(message="Le jeudi.")
    for message in ("", "Bonjour", "Le jeudi.", ""):
        assert not send(message=message, phone="06 12 34 56 78").is_new
    assert counted() == {"offer_request_address": 2, "offer_request_person": 1}
    assert OfferRequest.objects.get().message == (
        "Bonjour\n\nAjouté le 23 novembre 2026 à 12\u00a0h\u00a0:\nLe jeudi."
    )


def test_a_new_text_counts_against_the_address_alone():
    receipts = [send(message=f"Texte {n}") for n in range(5)]
    assert [one.is_new for one in receipts] == [True, False, False, False, False]
    with pytest.raises(LimitReached) as reached:
        send(message="Texte 5")
    assert reached.value.wait == 3600
    assert counted() == {"offer_request_address": 5, "offer_request_person": 1}
    assert "Texte 4" in OfferRequest.objects.get().message
    assert "Texte 5" not in OfferRequest.objects.get().message
    assert not send(message="Texte 4").is_new  # that one had been taken


def test_a_new_request_counts_both_and_past_a_limit_nothing_is_written(noon):
    formations = [FormationPageFactory() for _ in range(4)]
    for formation in formations[:3]:
        send(formations=[formation])
    tables = (OfferRequest, OfferSubmission, OutboxMail, AttemptLog)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    with pytest.raises(LimitReached):
        send(formations=formations[3:])  # the fourth of that person
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before
    assert counted() == {"offer_request_address": 3, "offer_request_person": 3}
    assert not send(formations=formations[:1]).is_new  # a repetition still is one


def test_from_another_address_a_repetition_counts_there_once():
    send()
    for _ in range(3):
        assert not send(ELSEWHERE).is_new
    assert counted() == {"offer_request_address": 2, "offer_request_person": 1}


def test_who_used_up_an_address_does_not_find_out_who_asked():
    """Neither whether somebody asked for an offer, nor what they wrote in it."""
    use_up(ELSEWHERE)
    send()
    assert not is_answered(ELSEWHERE)
    assert not is_answered(ELSEWHERE, message="")
    assert not is_answered(ELSEWHERE, email="personne@example.org")


def test_who_joined_a_request_does_not_find_out_its_words():
    send(message="Nous sommes huit.")
    send(ELSEWHERE, message="")
    use_up(ELSEWHERE)
    assert is_answered(ELSEWHERE, message="")
    assert not is_answered(ELSEWHERE, message="huit")
    assert not is_answered(ELSEWHERE, message="Nous sommes huit.")


def test_a_full_request_takes_no_more_and_the_person_s_limit_counts_what_follows():
    """From however many addresses: a person's requests hold 30,000 signs a day at the most."""
    for n in range(60):
        is_answered(f"192.0.2.{n}", message=f"{n:02}" + "x" * 1998)
    kept = OfferRequest.objects.all()
    assert [len(one.message) // 1000 for one in kept] == [8, 8, 8]
    assert not send("192.0.2.0", message="").is_new


def test_keys_of_repetitions_work_as_others_do(noon):
    first = send(key="un")
    assert send(key="deux").reference == first.reference
    noon.shift(timedelta(hours=1))
    assert not send(key="deux").is_new
    with pytest.raises(KeyAlreadyUsed):
        send(key="deux", message="Autre")
    assert counted() == {"offer_request_address": 1, "offer_request_person": 1}


def test_not_every_key_of_endless_repetitions_is_kept(monkeypatch):
    monkeypatch.setattr(offer_sendings, "MOST_SENDINGS", 10)
    for n in range(30):
        send(key=f"clé {n}")
    assert OfferRequest.objects.count() == 1
    assert OfferSubmission.objects.count() == 10


def test_a_key_that_looks_like_a_sender_is_only_a_key():
    reference = send().reference
    number = OfferRequest.objects.get().pk
    use_up(ELSEWHERE)
    send(HERE, key=f'["{ELSEWHERE}", {number}, ""]')
    assert reference
    assert not is_answered(ELSEWHERE, message="")
