"""The page of one headline, and the page about the numbers."""

import pytest


@pytest.fixture(scope="module")
def ids(web_workspace):
    from panictrack import Archive

    with Archive(web_workspace) as archive:
        return {one.title[:12]: one.id for one in archive.search()}


def test_a_headline_tells_its_scores_and_the_words_behind_them(ask, ids):
    text = ask(f"/headline/{ids['AI could kil']}").text
    assert "<h1" in text
    assert "AI could kill us all, scientists warn</h1>" in text
    assert "could kill" in text
    assert 'href="https://local.example/kill" rel="noreferrer noopener"' in text


def test_an_address_that_would_run_something_is_no_link(ask, ids):
    text = ask(f"/headline/{ids['<script>aler']}").text
    assert "The source gave no address that can be opened" in text
    assert "javascript:" not in text
    assert "<script>alert" not in text


def test_a_headline_that_is_not_there_says_so(ask):
    for number in ("999999", "999999999999999999"):
        answer = ask(f"/headline/{number}")
        assert answer.status == 400
        assert "it may have been deleted" in answer.text


def test_copies_in_other_outlets_and_titles_over_time_are_listed(ask_in, fill_workspace, store_more):
    ask = ask_in(store_more(fill_workspace()))
    text = ask("/headline/2").text
    assert "wire.example" in text
    assert "AI could kill us all, says panel" in text
    rows = ask("/headline/2/titles.json").body
    assert b"AI could kill us all, says panel" in rows


def test_the_page_about_the_numbers_has_measures_versions_and_scorers(ask):
    text = ask("/about").text
    for words in ("alarmed headlines about the topic", "fingerprint", "topic:ai", "no human has coded them"):
        assert words in text


def test_the_codebook_is_a_page_and_a_file(ask):
    assert "Rowid" in ask("/codebook").text or "Id of the headline" in ask("/codebook").text
    assert b"is_possible_gap" in ask("/codebook/codebook.csv").body
