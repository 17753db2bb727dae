"""Week counts: each number is of the topic's own headlines, and the labels add up."""

from panictrack.archive.counts import Cut, weekly_counts
from panictrack.archive.scores import register, write
from panictrack.model import ScorerId

NAMES = ("topic:ai", "alarm", "alarm_any", "theme:jobs", "regulation:general", "regulation:deployment")
IDS = [ScorerId(name=name, version="1", fingerprint="f") for name in NAMES]


def counted(archive, scores):
    with archive.writing() as connection:
        numbers = register(connection, IDS)
        ids = [row[0] for row in connection.exec_driver_sql("select id from headline order by id")]
        write(connection, numbers, ids, scores)
        return weekly_counts(
            connection,
            topics={"ai": numbers["topic:ai"]},
            labels={name: numbers[name] for name in NAMES[3:]},
            concerned=Cut(scorer=numbers["alarm_any"], at_least=0.5),
            alarmed=Cut(scorer=numbers["alarm"], at_least=0.3),
        )


def test_labels_are_counted_among_the_topic_s_headlines_and_alarm_without_a_call_for_rules(archive, store):
    store("jobs lost to AI", "AI feared, a ban asked for", "AI rules", "other jobs", "AI menu")
    (week,) = counted(
        archive,
        {
            "topic:ai": [(0, 1.0), (1, 1.0), (2, 1.0), (4, 1.0)],
            "alarm": [(0, 0.9), (1, 0.3), (2, 0.1)],
            "alarm_any": [(0, 0.9), (1, 0.8), (2, 0.5), (4, 0.4)],
            "theme:jobs": [(0, 0.7), (1, 0.6), (3, 0.9)],
            "regulation:general": [(2, 0.6)],
            "regulation:deployment": [(1, 0.8)],
        },
    )
    assert (week.n_headlines, week.n_topic, week.n_concerned, week.n_alarmed) == (5, 4, 3, 2)
    assert week.labels == {
        "theme:jobs": 2,
        "regulation:general": 1,
        "regulation:deployment": 1,
        "regulation": 2,
        "only alarmed": 1,
    }
