"""« Engagements » and « Où en êtes-vous ? »: by their owner alone, for whom they let read."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from portal.enums import Audience, EnrolmentStatus
from portal.models import Commitment, Enrolment, Workshop
from tests.factories.charters import accept, decline, make_fresh, put_in_force
from tests.factories.portal import (
    CommitmentFactory,
    EnrolmentFactory,
    WorkshopFactory,
)
from tests.forms import soup_of
from tests.portal.views.journal_steps import browser, cancel, day_of, filled_in, places_offered

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIST, NEW = "/espace/engagements/", "/espace/engagements/nouveau/"
SECRET = "Zibeline"


@pytest.fixture
def me(cohort, version, member):
    accept(member, cohort, version)
    return member


@pytest.fixture
def before(cohort) -> Workshop:
    return WorkshopFactory(cohort=cohort, number=2, starts_at=timezone.now() - 10 * DAY)


@pytest.fixture
def session(cohort) -> Workshop:
    return WorkshopFactory(cohort=cohort, number=3, starts_at=timezone.now() + 4 * DAY)


@pytest.fixture
def commitment(me, cohort, before) -> Commitment:
    return CommitmentFactory(owner=me, cohort=cohort, workshop=before, texts={"text": SECRET})


def address(name: str, thing) -> str:
    return reverse(name, args=[thing.pk])


def now(commitment: Commitment) -> Commitment:
    return Commitment.objects.get(pk=commitment.pk)


def sent(client, path: str, **changes):
    form = client.get(path).context["form"]
    return client.post(path, filled_in(form, **changes))


# Taking one -----------------------------------------------------------------------------------


def test_nobody_is_chosen_beforehand_and_somebody_must_be(me, session):
    client = browser(me)
    page = BeautifulSoup(client.get(NEW).content, "html.parser")
    assert len(page.select("[name=audience]")) == 3
    assert page.select("[name=audience][checked]") == []
    answer = sent(client, NEW, text="Dire non")
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"audience"}
    assert "rien n’est proposé d’avance" in answer.content.decode()
    assert BeautifulSoup(answer.content, "html.parser").find("a", href="#id_audience")
    assert not Commitment.objects.exists()


def test_page_of_another_account_is_not_saved_in_mine(me, cohort, version, session):
    peer = EnrolmentFactory(cohort=cohort).person
    accept(peer, cohort, version)
    form = browser(me).get(NEW).context["form"]
    sent = filled_in(form, text=SECRET, audience="cohort", account=me.pk)
    answer = browser(peer).post(NEW, sent)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "ouverte avec un autre compte" in page
    assert SECRET in page  # to be copied
    again = {**sent, "account": soup_of(answer).select_one("[name=account]")["value"]}
    assert browser(peer).post(NEW, again).status_code == 403
    assert not Commitment.objects.exists()


def test_day_is_that_of_the_next_session(me, before, session):
    form = browser(me).get(NEW).context["form"]
    assert form["due_on"].value() == timezone.localdate(session.starts_at)


def test_taken_commitment_is_kept_as_it_was_meant(me, cohort, before, session):
    texts = {"text": "Dire non", "first_step": "Lundi", "success_sign": "", "help_needed": "Vous"}
    answer = sent(browser(me), f"{NEW}?session={before.pk}", **texts, audience="cohort")
    assert answer.url == LIST
    saved = Commitment.objects.get()
    assert dict(saved.texts) == {name: text for name, text in texts.items() if text}
    assert (saved.owner, saved.cohort, saved.workshop) == (me, cohort, before)
    assert (saved.audience, saved.state) == (Audience.COHORT, "planned")


def test_sent_twice_it_is_one(me, session):
    client = browser(me)
    data = filled_in(client.get(NEW).context["form"], text="Dire non", audience="me")
    assert [client.post(NEW, data).status_code for _ in range(2)] == [302, 302]
    assert Commitment.objects.count() == 1


def test_what_is_missing_is_told(me, session):
    answer = sent(
        browser(me), NEW, text=" ", audience="me", due_on="2027-02-30", first_step="x" * 601
    )
    assert set(answer.context["form"].errors) == {"text", "due_on", "first_step"}


def test_session_of_others_is_none(me):
    assert browser(me).get(f"{NEW}?session={WorkshopFactory().pk}").status_code == 404
    assert browser(me).get(f"{NEW}?session=x").status_code == 404


def test_readers_are_named_at_each_choice(me, cohort, session, facilitator):
    peer = EnrolmentFactory(cohort=cohort).person
    page = browser(me).get(NEW).content.decode()
    assert peer.get_full_name() in page
    assert facilitator.get_full_name() in page
    put_in_force(cohort.charter)
    page = browser(me).get(NEW).content.decode()
    assert peer.get_full_name() not in page
    answer = sent(browser(me), NEW, text="Dire non", audience="cohort")
    assert set(answer.context["form"].errors) == {"audience"}


def test_group_of_a_new_one_is_in_the_address_and_its_people_are_named(me, cohort, session):
    other = EnrolmentFactory(person=me, cohort=make_fresh()).cohort
    accept(me, other, other.charter.versions.get())
    here, there = (EnrolmentFactory(cohort=one).person.get_full_name() for one in (cohort, other))
    client = browser(me)
    page = client.get(NEW).content.decode()
    assert (here in page, there in page, f"?group={other.pk}" in page) == (True, False, True)
    page = client.get(f"{NEW}?group={other.pk}").content.decode()
    assert (here in page, there in page) == (False, True)
    sent(client, f"{NEW}?group={other.pk}", text="Dire non", audience="cohort")
    assert Commitment.objects.get().cohort == other
    for group in (EnrolmentFactory().cohort_id, "x"):
        assert client.get(f"{NEW}?group={group}").status_code == 404


@pytest.mark.parametrize("state", ["never", "declined", "facilitator"])
def test_who_may_not_write_takes_none(state, cohort, version, member, facilitator):
    person = facilitator if state == "facilitator" else member
    if state == "declined":
        decline(member, cohort, version)
    answer = browser(person).post(NEW, {"text": "Mot", "audience": "me"}, follow=True)
    assert "avoir accepté sa charte" in answer.content.decode()
    by_itself = saved_by_itself(browser(person), NEW, {"text": "Mot"})
    assert (by_itself.status_code, "sa charte" in by_itself.json()["detail"]) == (403, True)
    assert not Commitment.objects.exists()


# Begun, not taken -------------------------------------------------------------------------------


def saved_by_itself(client, path: str, data: dict):
    return client.post(path, data, headers={"Accept": "application/json"})


def test_what_is_typed_is_saved_before_anybody_is_chosen(me, cohort, session):
    client = browser(me)
    data = filled_in(client.get(NEW).context["form"], text=SECRET)
    answer = saved_by_itself(client, NEW, data)
    news = answer.json()
    assert (answer.status_code, news["seen"], news["left_out"]) == (200, 1, [])
    begun = Commitment.objects.get()
    assert (begun.owner, begun.cohort, begun.audience) == (me, cohort, "")
    assert dict(begun.texts) == {"text": SECRET}
    page = soup_of(client.get(LIST))
    section = page.find(id="a-terminer").find_parent("section")
    assert SECRET in section.get_text()
    assert section.find("a", href=address("commitment", begun))
    assert page.find(id="en-cours") is None
    peer = EnrolmentFactory(cohort=cohort).person
    assert browser(peer).get(address("commitment", begun)).status_code == 404


def test_page_goes_on_with_what_it_has_begun_and_takes_it(me, session):
    client = browser(me)
    data = filled_in(client.get(NEW).context["form"], text="Dire")
    news = saved_by_itself(client, NEW, data).json()
    data |= {"seen": news["seen"], "key": news["key"], "text": "Dire non"}
    assert saved_by_itself(client, NEW, data).json()["seen"] == 2
    data |= {"seen": 2, "key": ""}
    refused = client.post(NEW, data)
    assert (refused.status_code, set(refused.context["form"].errors)) == (400, {"audience"})
    assert client.post(NEW, {**data, "audience": "me"}).url == LIST
    taken = Commitment.objects.get()
    assert (taken.audience, dict(taken.texts)) == (Audience.ME, {"text": "Dire non"})
    assert "a-terminer" not in client.get(LIST).content.decode()


def test_begun_commitment_is_finished_on_its_page(me, cohort, session):
    begun = CommitmentFactory(owner=me, cohort=cohort, audience="", texts={"first_step": SECRET})
    client, path = browser(me), address("commitment", begun)
    page = soup_of(client.get(path))
    assert "Terminer un engagement" in page.h1
    assert page.select("[name=audience][checked]") == []
    assert set(sent(client, path).context["form"].errors) == {"text", "audience"}
    assert sent(client, path, text="Dire non", audience="cohort").url == LIST
    assert now(begun).shared_at is not None


def test_begun_commitment_is_deleted_and_followed_up_nowhere(me, cohort, before, session):
    begun = CommitmentFactory(owner=me, cohort=cohort, workshop=before, audience="")
    client = browser(me)
    assert client.post(address("follow_up_commitment", begun)).status_code == 404
    assert list(follow_ups_at(client, session)) == []
    path = address("delete_commitment", begun)
    assert "n’est pas encore pris" in client.get(path).content.decode()
    assert client.post(path).url == LIST
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(("chosen", "told"), [("me", True), ("cohort", False)])
def test_who_reads_is_changed_by_hand_alone(me, cohort, chosen, told):
    shared = CommitmentFactory(owner=me, cohort=cohort, audience="cohort")
    client, path = browser(me), address("commitment", shared)
    form = client.get(path).context["form"]
    data = filled_in(form, text="Dire non", audience=chosen, due_on="2027-02-30")
    left_out = saved_by_itself(client, path, data).json()["left_out"]
    confirm = "qui lit, à confirmer par «\u00a0Enregistrer\u00a0»"
    assert left_out == ["Pour quand\u00a0?", *[confirm] * told]
    saved = now(shared)
    assert (saved.audience, dict(saved.texts)) == (Audience.COHORT, {"text": "Dire non"})
    assert saved.due_on == shared.due_on


def test_taken_commitment_never_says_nothing(me, commitment):
    client, path = browser(me), address("commitment", commitment)
    data = filled_in(client.get(path).context["form"], text="", first_step="Lundi")
    answer = saved_by_itself(client, path, data)
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"text"})
    assert dict(now(commitment).texts) == {"text": SECRET}


def test_page_is_told_that_another_window_was_quicker(me, cohort):
    begun = CommitmentFactory(owner=me, cohort=cohort, audience="")
    client, path = browser(me), address("commitment", begun)
    stale = filled_in(client.get(path).context["form"], text="Ici", key="")
    saved_by_itself(client, path, {**stale, "text": SECRET})
    assert saved_by_itself(client, path, stale).status_code == 409
    answer = client.post(path, {**stale, "audience": "me"})
    assert (answer.status_code, answer.context["theirs"][0][1]) == (409, SECRET)
    assert "L’autre version est gardée" not in answer.content.decode()
    form = answer.context["form"]
    assert client.post(path, filled_in(form)).url == LIST
    assert dict(now(begun).texts) == {"text": "Ici"}


def test_group_that_was_shown_is_that_of_the_save(me, cohort, session):
    other = EnrolmentFactory(person=me, cohort=make_fresh()).cohort
    accept(me, other, other.charter.versions.get())
    client = browser(me)
    answer = client.get(NEW)
    action = soup_of(answer).select_one("form[data-writing]")["action"]
    data = filled_in(answer.context["form"], text=SECRET)
    WorkshopFactory(cohort=other, starts_at=timezone.now())  # by now the nearer group
    assert saved_by_itself(client, f"{NEW}{action}", data).status_code == 200
    assert Commitment.objects.get().cohort == cohort


# Changing, following up, deleting -------------------------------------------------------------


def test_change_keeps_both_when_another_window_was_quicker(me, commitment):
    client, path = browser(me), address("commitment", commitment)
    stale = filled_in(client.get(path).context["form"], text="Ici", key="")
    sent(client, path, text="Ailleurs")
    answer = client.post(path, stale)
    page = answer.content.decode()
    assert (answer.status_code, "Ici" in page, "Ailleurs" in page) == (409, True, True)
    assert client.post(path, filled_in(answer.context["form"])).status_code == 302
    assert now(commitment).texts["text"] == "Ici"


def test_line_ends_of_a_browser_make_no_other_text_nor_a_longer_one(me, commitment):
    client, path = browser(me), address("commitment", commitment)
    lines = ["x" * 299, "y" * 300]  # six hundred signs in two lines
    stale = filled_in(client.get(path).context["form"], text="\r".join(lines), key="")
    assert sent(client, path, text="\r\n".join(lines)).status_code == 302
    assert dict(now(commitment).texts) == {"text": "\n".join(lines)}
    answer = client.post(path, stale)
    assert (answer.status_code, answer.context["theirs"]) == (409, [])


def test_session_that_is_cancelled_stays_that_of_its_commitment(me, commitment, cohort, before):
    client, path = browser(me), address("commitment", commitment)
    data = filled_in(client.get(path).context["form"], text="Ouvert avant.")
    Workshop.objects.filter(pk=before.pk).update(status="cancelled", cancel_reason="place")
    assert client.post(path, data).status_code == 302
    assert (now(commitment).workshop, now(commitment).texts["text"]) == (before, "Ouvert avant.")
    form = client.get(path).context["form"]
    assert places_offered(form) == [
        (f"groupe-{cohort.pk}", "Sans séance"),
        (str(before.pk), f"Séance n° 2, {day_of(before)}, annulée"),
    ]
    assert form["place"].value() == str(before.pk)
    assert client.post(path, filled_in(form, text="Ouvert après.")).status_code == 302
    assert (now(commitment).workshop, now(commitment).texts["text"]) == (before, "Ouvert après.")


def test_session_cancelled_while_a_commitment_is_typed_loses_nothing(me, session):
    client, address = browser(me), f"{NEW}?session={session.pk}"
    form = client.get(address).context["form"]
    cancel(session)
    answer = client.post(address, filled_in(form, text=SECRET, audience="me"))
    assert answer.status_code == 302
    found = Commitment.objects.select_related("owner__data_key").get()
    assert (dict(found.texts), found.workshop) == ({"text": SECRET}, session)
    assert client.get(address).status_code == 404


def test_cancelled_session_is_offered_to_no_other_commitment(me, commitment, cohort, session):
    cancel(session)
    client, path = browser(me), address("commitment", commitment)
    for address_of in (path, NEW):
        values = [value for value, _ in places_offered(client.get(address_of).context["form"])]
        assert values == [f"groupe-{cohort.pk}", str(commitment.workshop_id)]
        answer = sent(client, address_of, text="Mot", audience="me", place=str(session.pk))
        assert answer.context["form"].errors == {"place": ["Choisissez une séance de la liste."]}
    assert now(commitment).texts["text"] == SECRET
    assert Commitment.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_changing_costs_the_same_with_many_sessions(
    me, commitment, before, count, django_assert_num_queries
):
    WorkshopFactory.create_batch(count, cohort=commitment.cohort)
    Workshop.objects.filter(pk=before.pk).update(status="cancelled", cancel_reason="place")
    client, path = browser(me), address("commitment", commitment)
    client.get(path)
    with django_assert_num_queries(CHANGE_QUERIES):
        client.get(path)


CHANGE_QUERIES = 19


def test_where_one_stands_is_told_between_sessions(me, commitment):
    client = browser(me)
    form = client.get(LIST).context["open"][0].follow_up
    path = address("follow_up_commitment", commitment)
    data = filled_in(form, **{form.add_prefix("state"): "adapted", form.add_prefix("note"): "Mot."})
    assert client.post(path, data, follow=True).status_code == 200
    saved = now(commitment)
    assert (saved.state, saved.texts["follow_up_note"]) == ("adapted", "Mot.")
    assert saved.follow_up_workshop is None
    late = client.post(
        path, {**data, form.add_prefix("note"): "Autre.", form.add_prefix("page"): me.pk}
    )
    assert late.status_code == 400  # a page without a name is none
    other = filled_in(form, **{form.add_prefix("note"): "Autre."})
    other[form.add_prefix("page")] = "00000000-0000-4000-8000-000000000001"
    conflict = client.post(path, other)
    assert conflict.status_code == 409
    assert "Mot." in conflict.content.decode()
    assert "Autre." in conflict.content.decode()


def test_overdue_is_said_in_neutral_words(me, commitment, cohort):
    Commitment.objects.update(due_on=timezone.localdate() - DAY)
    CommitmentFactory(owner=me, cohort=cohort, state="done", due_on=timezone.localdate() - DAY)
    page = browser(me).get(LIST).content.decode()
    assert page.count("À revoir") == 1
    assert "retard" not in page


def test_deleting_asks_first(me, commitment):
    client, path = browser(me), address("delete_commitment", commitment)
    assert SECRET in client.get(path).content.decode()
    assert Commitment.objects.exists()
    assert client.post(path).url == LIST
    assert not Commitment.objects.exists()


def test_who_left_reads_and_deletes_and_writes_no_more(me, commitment):
    client = browser(me)
    Enrolment.objects.filter(person=me).update(status=EnrolmentStatus.SUSPENDED)
    page = client.get(LIST).content.decode()
    assert SECRET in page
    assert "Dire où j’en suis" not in page
    assert client.get(address("commitment", commitment)).url == LIST
    for name in ("commitment", "follow_up_commitment"):
        assert client.post(address(name, commitment), {"text": "Mot"}).status_code == 403
    assert client.post(address("delete_commitment", commitment)).status_code == 302


def test_commitments_of_others_do_not_exist(commitment, cohort, version, facilitator):
    Commitment.objects.update(audience=Audience.COHORT, shared_at=timezone.now())
    peer = EnrolmentFactory(cohort=cohort).person
    for person in (peer, facilitator):
        accept(person, cohort, version)
        client = browser(person)
        assert SECRET not in client.get(LIST).content.decode()
        for name in ("commitment", "follow_up_commitment", "delete_commitment"):
            for ask in (client.get, client.post):
                assert ask(address(name, commitment)).status_code in {404, 405}
    assert now(commitment).texts["text"] == SECRET


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_many(me, cohort, before, count, django_assert_num_queries):
    CommitmentFactory.create_batch(count, owner=me, cohort=cohort, workshop=before)
    CommitmentFactory.create_batch(count, owner=me, cohort=cohort, workshop=before, state="done")
    CommitmentFactory.create_batch(count, owner=me, cohort=cohort, workshop=before, audience="")
    client = browser(me)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


LIST_QUERIES = 14


# At the next session --------------------------------------------------------------------------


def follow_ups_at(client, session: Workshop):
    return client.get(address("workshop", session)).context["follow_ups"]


def test_next_session_asks_and_home_leads_there(me, commitment, session):
    client = browser(me)
    (form,) = follow_ups_at(client, session)
    home = client.get("/espace/").content.decode()
    assert "Dire où vous en êtes de vos engagements" in home
    assert f"{address('workshop', session)}#suivi" in home
    data = filled_in(form, **{form.add_prefix("state"): "done"})
    answer = client.post(address("follow_up_session", session), data)
    assert answer.url == f"{address('workshop', session)}#suivi"
    saved = now(commitment)
    assert (saved.state, saved.follow_up_workshop) == ("done", session)
    assert "Dire où vous en êtes" not in client.get("/espace/").content.decode()
    assert len(follow_ups_at(client, session)) == 1  # what was said there may be said better


@pytest.mark.parametrize("days", [8, -1])
def test_home_asks_in_the_week_before(me, commitment, cohort, days):
    WorkshopFactory(cohort=cohort, starts_at=timezone.now() + days * DAY)
    assert "Dire où vous en êtes" not in browser(me).get("/espace/").content.decode()


def test_only_the_next_session_asks(me, commitment, session, cohort, facilitator, version):
    later = WorkshopFactory(cohort=cohort, starts_at=session.starts_at + 14 * DAY)
    client = browser(me)
    assert [len(follow_ups_at(client, one)) for one in (session, later)] == [1, 0]
    accept(facilitator, cohort, version)
    assert follow_ups_at(browser(facilitator), session) == []


def test_both_are_shown_when_another_window_was_quicker(me, commitment, session):
    client = browser(me)
    (form,) = follow_ups_at(client, session)
    (other,) = follow_ups_at(client, session)
    path, note = address("follow_up_session", session), form.add_prefix("note")
    client.post(path, filled_in(form, **{note: "Ici."}))
    answer = client.post(path, filled_in(other, **{note: "Ailleurs."}))
    page = answer.content.decode()
    assert (answer.status_code, "Ici." in page, "Ailleurs." in page) == (409, True, True)
    (again,) = answer.context["follow_ups"]
    assert client.post(path, filled_in(again)).status_code == 302
    assert now(commitment).texts["follow_up_note"] == "Ailleurs."


def test_session_asks_nobody_before_the_charter(commitment, session, cohort, version, member):
    decline(member, cohort, version)
    client, path = browser(member), address("follow_up_session", session)
    assert follow_ups_at(client, session) == []
    assert client.get(path).url == reverse("cohort_charter", args=[cohort.pk])
    assert client.post(path).status_code == 403
