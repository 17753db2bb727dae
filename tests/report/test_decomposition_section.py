"""The page says how much of a change is attention and how much alarm rate."""

from dataclasses import replace
from datetime import date

from panictrack.curve.decomposition import Change, Factor
from panictrack.report.decomposition import decomposition_section

NOTHING = Factor(middle=1.02, low=0.8, high=1.3)
DOUBLED = Factor(middle=2.0, low=1.5, high=2.7)
CHANGE = Change(
    n_years=2,
    earlier=(date(2024, 2, 26), date(2024, 8, 19)),
    later=(date(2026, 2, 23), date(2026, 8, 17)),
    n_topic=(204, 1656),
    n_alarmed=(34, 228),
    n_streams=10,
    n_in_both=2,
    is_corrected=True,
    attention=DOUBLED,
    alarm_rate=NOTHING,
    panic=Factor(middle=2.04, low=1.4, high=15.2),
    share=Factor(middle=0.97, low=0.6, high=1.4),
)


def test_the_page_says_what_changed_and_how_much_of_it_is_attention():
    section = decomposition_section([CHANGE])
    assert section.paragraphs[0].endswith("with the alarm rate corrected for the classifier's errors.")
    assert section.paragraphs[1] == (
        "Compared with 2 years earlier, panic has risen (×2.04): attention has risen, and the alarm rate has "
        "not clearly changed. Of this change of panic, 97% is attention (95% interval: 60% to 140%)."
    )
    assert section.table.rows == (
        (
            "2 years earlier (2024-W09 to 2024-W34)",
            "×2.00 (1.50 to 2.70)",
            "×1.02 (0.80 to 1.30)",
            "×2.04 (1.40 to 15)",
            "97% (60% to 140%)",
            "2 of 10",
        ),
    )


def test_of_a_change_that_is_not_clear_no_share_is_said():
    change = replace(CHANGE, n_years=1, attention=NOTHING, panic=NOTHING, share=None, is_corrected=False)
    section = decomposition_section([change])
    assert section.paragraphs[0].endswith("would have shown them, uncorrected.")
    assert section.paragraphs[1] == (
        "Compared with one year earlier, neither panic nor attention nor the alarm rate has clearly changed."
    )
    assert section.table.rows[0][4] == "no clear change"
    assert section.export.records()[0]["attention_share"] is None


def test_attention_can_rise_where_panic_does_not():
    fallen = Factor(middle=0.6, low=0.4, high=0.9)
    section = decomposition_section([replace(CHANGE, alarm_rate=fallen, panic=NOTHING, share=None)])
    assert section.paragraphs[1] == (
        "Compared with 2 years earlier, panic has not clearly changed: attention has risen, and the alarm "
        "rate has fallen."
    )


def test_a_factor_whose_printed_interval_ends_at_one_is_no_change():
    assert Factor(middle=1.2, low=1.004, high=1.4).direction == "unclear"
    assert Factor(middle=0.8, low=0.7, high=0.99).direction == "fallen"


def test_the_csv_has_the_uncorrected_changes_too():
    section = decomposition_section([CHANGE, replace(CHANGE, is_corrected=False)])
    assert [record["is_corrected"] for record in section.export.records()] == [True, False]
    assert len(section.table.rows) == 1
    for column in section.export.columns:
        assert column.meaning


def test_without_enough_headlines_the_page_says_so():
    section = decomposition_section([])
    assert "There are too few headlines to compare the last 26 weeks" in section.paragraphs[0]
    assert section.table is None
