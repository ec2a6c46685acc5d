import pytest

from portal.months import Month


@pytest.mark.parametrize(
    ("text", "label", "previous", "following"),
    [
        ("2027-03", "mars 2027", "2027-02", "2027-04"),
        ("2026-12", "décembre 2026", "2026-11", "2027-01"),
        ("2027-01", "janvier 2027", "2026-12", "2027-02"),
    ],
)
def test_month_knows_its_name_and_neighbours(text, label, previous, following):
    month = Month.read(text)
    assert (str(month), month.label) == (text, label)
    assert (str(month.previous), str(month.next)) == (previous, following)


@pytest.mark.parametrize(
    "text",
    ["", "2027-13", "2027-00", "1999-12", "2101-01", "27-03", "2027-3", "٢٠٢٧-03", "2027-03\n"],
)
def test_other_texts_name_no_month(text):
    with pytest.raises(ValueError, match=r".*"):
        Month.read(text)


def test_weeks_are_whole_and_begin_on_monday():
    weeks = Month(2028, 2).weeks()
    assert {len(week) for week in weeks} == {7}
    assert {week[0].weekday() for week in weeks} == {0}
    assert [day.day for week in weeks for day in week if day.month == 2] == [*range(1, 30)]
