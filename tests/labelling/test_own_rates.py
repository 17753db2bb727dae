"""What people coded in an archive corrects its page, for any topic, once it suffices."""

import pytest

from panictrack import Archive
from panictrack.labelling.own_rates import own_rates
from panictrack.model import Measure
from panictrack.report.known_errors import known_errors, shipped_errors
from panictrack.report.robustness import errors_section

ALARMED = {"about": "1", "alarm": "3", "object": "technology", "themes": "none", "regulation": "none"}
CALM = {"about": "1", "alarm": "0", "regulation": "none"}
N = 260


def is_alarmed(title):
    return "kill" in title or "visits" in title  # the second, the classifier does not see


@pytest.fixture
def drawn(run, workspace, tmp_path):
    """260 headlines about drones, half of them of deadly ones, of which 120 are drawn for ana and ben."""
    what = (
        "Killer drones could kill us all and wipe out {}",
        "A drone visits school {}",
        "Drone film {} opens",
    )
    rows = [
        f"2026-{1 + n % 10:02}-{1 + n % 28:02},{what[min(n % 4, 2)].format(n)},{'xy'[n % 2]}.org"
        for n in range(N)
    ]
    (tmp_path / "news.csv").write_text("\n".join(["date,title,outlet", *rows]) + "\n")
    run("import", "news.csv")
    run("label", "sample", "--topic", "drones", "-n", "120", "--coders", "ana,ben", "--seed", "3")
    with Archive(workspace) as archive:
        yield archive


def database(archive):
    return archive.labels._database


def code(archive, at_most=N):
    for name in ("ana", "ben"):
        coder, n = archive.labels.coder(name), 0
        while (item := coder.next()) and n < at_most:
            for question, answer in (ALARMED if is_alarmed(item.title) else CALM).items():
                coder.answer(item.position, question, answer)
            n += 1


def paragraphs(archive):
    return " ".join(errors_section({}, {}, known_errors(database(archive), "drones"), "drones").paragraphs)


def test_a_topic_that_nobody_coded_has_no_rates(drawn):
    assert own_rates(database(drawn), "drones") is None
    assert known_errors(database(drawn), "drones").rates == {}


def test_too_few_labels_correct_nothing_and_say_what_is_missing(drawn):
    code(drawn, at_most=20)
    assert known_errors(database(drawn), "drones").rates == {}
    told = paragraphs(drawn)
    assert "its shares are uncorrected" in told
    assert "Rates of one's own need 100, of which 15 with clear alarm and 15 without." in told


def test_a_headline_that_two_samples_drew_counts_once(drawn, run):
    code(drawn)
    before = own_rates(database(drawn), "drones").n_coded
    run(
        "label",
        "sample",
        "--topic",
        "drones",
        "-n",
        "120",
        "--coders",
        "ana,ben",
        "--seed",
        "3",
        "--name",
        "again",
    )
    assert own_rates(database(drawn), "drones").n_coded == before


def test_enough_labels_give_rates_by_year_and_stream(drawn):
    code(drawn)
    known = known_errors(database(drawn), "drones")
    assert set(known.rates) == {Measure.PANIC, Measure.ALARM_RATE}
    rates = known.rates[Measure.PANIC]
    assert {cell.stream for cell in rates.cells} == {"x.org", "y.org"}
    assert sum(cell.n_topic for cell in rates.cells) == N
    assert 0.3 < rates.total.sensitivity < 0.8  # it misses the visits
    assert rates.total.specificity > 0.95


def test_the_page_says_who_coded_how_well_they_agree_and_whether_the_error_moves(drawn):
    code(drawn)
    told = paragraphs(drawn)
    assert "Of 120 headlines about drones that ana and ben coded in this archive" in told
    assert "How well coders agree on alarm is not known." in told  # they never differ: there is no interval
    assert "with time" in told


def test_labels_of_another_version_of_the_classifier_are_not_used_and_the_page_says_so(drawn):
    code(drawn)
    with database(drawn).writing() as connection:
        connection.execute("update label_sample set scorer = 'alarm@1'")
    assert known_errors(database(drawn), "drones").rates == {}
    assert "Not used: 120 headlines that were drawn and coded under another version" in paragraphs(drawn)


def test_a_curve_of_a_coded_topic_is_corrected(drawn):
    code(drawn)
    curve = drawn.fit("drones", measure="alarm rate", week="2026-W44")
    assert curve.is_corrected


def test_own_labels_of_ai_stand_beside_the_rates_that_ship(drawn):
    found = known_errors(database(drawn), "ai")
    assert found.rates == shipped_errors("ai").rates


def test_a_headline_on_which_coders_differ_is_half_alarmed(drawn):
    code(drawn)
    before = known_errors(database(drawn), "drones").own
    ben = drawn.labels.coder("ben")
    (shared, *_) = (
        item for n in range(1, 121) if is_shared(drawn, n) and "Killer" in (item := ben.item(n)).title
    )
    ben.answer(shared.position, "alarm", "0")
    own = known_errors(database(drawn), "drones").own
    total, old = own.rates.total, before.rates.total
    assert own.n_coded == before.n_coded
    assert total.hits + total.misses < old.hits + old.misses + 0.5
    assert total.false_alarms > old.false_alarms


def is_shared(archive, position):
    query = "select is_overlap from label_item where position = ?"
    with database(archive).reading() as connection:
        return bool(connection.value(query, (position,)))
