"""The language of imported headlines: the file's, the user's, or what the titles of an outlet show."""

import json
from datetime import UTC, datetime

import pytest

from panictrack.importing.formats import feed_parser
from panictrack.importing.headlines import Reading, files_of, import_all
from panictrack.importing.headlines import languages as of_file
from panictrack.importing.headlines.languages import OutletLanguages
from panictrack.model.outlets import Location

NOW = datetime(2026, 11, 30, tzinfo=UTC)
SPANISH = "La inteligencia artificial amenaza millones de empleos"
GERMAN = "Künstliche Intelligenz bedroht Arbeitsplätze"
JAPANESE = "人工知能が雇用を奪う恐れ、専門家が警告"
ENGLISH = "AI could destroy millions of jobs, experts warn"
GKG = ["20260803120000-T1", "20260803120000", "1", "clarin.example", "https://clarin.example/ia"]


@pytest.fixture
def languages_of(archive, tmp_path):
    """Import a file; the language of each title in the archive."""

    def imported(name, body, **how):
        path, reading = tmp_path / name, Reading(**how)
        path.write_text(body, encoding="utf-8")
        with feed_parser() as parse:
            list(import_all(archive, files_of(path, reading), reading, now=NOW, parse=parse))
        with archive.reading() as connection:
            return dict(connection.execute("select title, language from headline"))

    return imported


def test_each_outlet_of_a_file_has_the_language_of_its_titles(languages_of):
    titles = {"emol.example": SPANISH, "welt.example": GERMAN, "asahi.example": JAPANESE, "bbc.com": ENGLISH}
    rows = [f'2026-08-03,"{title}",{outlet}' for outlet, title in titles.items()]
    found = languages_of("a.csv", "\n".join(["date,title,outlet", *rows]))
    assert found == {SPANISH: "es", GERMAN: "de", JAPANESE: "ja", ENGLISH: "en"}


def test_what_a_file_says_of_a_row_counts_before_what_the_user_says_of_the_rest(languages_of):
    body = (
        f"date,title,outlet,language\n2026-08-03,{GERMAN},a.example,Dutch\n2026-08-03,{SPANISH},a.example,\n"
    )
    assert languages_of("a.csv", body, language="pt-BR") == {GERMAN: "nl", SPANISH: "pt"}


def test_exports_tell_the_language_of_their_rows(languages_of):
    story = {"publish_date": "2026-08-03", "media_name": "x.example", "indexed_date": "2026-08-04"}
    stories = [story | {"title": "IA", "language": "es"}]
    assert languages_of("stories.json", json.dumps({"stories": stories})) == {"IA": "es"}
    article = {"title": "KI", "seendate": "20260803T120000Z", "url": "https://y.example/1"}
    articles = [article | {"domain": "y.example", "language": "German"}]
    assert languages_of("articles.json", json.dumps({"articles": articles}))["KI"] == "de"
    cells = [*GKG, *[""] * 20, "srclc:spa;eng:Moses", "<PAGE_TITLE>Boca</PAGE_TITLE>"]
    assert languages_of("20260803.gkg.csv", "\t".join(cells) + "\n")["Boca"] == "es"


def test_a_stored_feed_has_the_language_that_it_states(languages_of):
    body = "<rss><channel><language>es-CL</language><item><title>IA</title><link>https://x.example/1</link>"
    assert languages_of("20260803T120000Z.xml", f"{body}</item></channel></rss>") == {"IA": "es"}


def test_an_outlet_with_a_name_for_a_title_has_the_language_of_those_like_it_or_of_outlets_csv():
    few = OutletLanguages(outlets={"b.example": Location("CL", "es-CL")})
    few.learn([("a.example", "Lamborghini"), ("b.example", "Lamborghini")])
    assert (few.of("a.example"), few.of("b.example")) == (None, "es")


def test_the_first_titles_of_an_outlet_decide_and_an_undecided_one_is_tried_again():
    languages = OutletLanguages()
    languages.learn([("a.example", "Lamborghini"), ("b.example", GERMAN)])
    languages.learn([("a.example", SPANISH), ("b.example", ENGLISH)])
    assert (languages.of("a.example"), languages.of("b.example")) == ("es", "de")


def test_an_undecided_outlet_is_tried_again_with_twice_as_many_titles_and_never_after_a_hundred(monkeypatch):
    n_tried = []

    def undecided(titles):
        n_tried.append(len(titles))
        return "en", None

    monkeypatch.setattr(of_file, "judged_language", undecided)
    languages = OutletLanguages()
    for _ in range(200):
        languages.learn([("a.example", "Lamborghini")])
    assert n_tried == [1, 2, 4, 8, 16, 32, 64, 128]
    assert languages.of("a.example") is None


def test_outlets_with_few_titles_share_a_language_if_it_is_the_likeliest_of_each(monkeypatch):
    monkeypatch.setattr(of_file, "judged_language", lambda titles: (titles[0][:2], None))
    monkeypatch.setattr(of_file, "detected_language", lambda _titles: "en")
    languages = OutletLanguages()
    languages.learn([("a.example", "en"), ("b.example", "fr"), ("c.example", "en")])
    assert [languages.of(f"{name}.example") for name in "abc"] == ["en", None, "en"]


def test_a_country_in_the_column_of_languages_is_no_language_and_the_titles_decide(workspace, run):
    path = workspace / "a.csv"
    rows = [(GERMAN, "US"), (GERMAN + " 2", "klingon"), (SPANISH, "und"), (SPANISH + " 2", "N/A")]
    lines = [f"2026-08-03,{title},{title[:2]}.example,{tag}" for title, tag in rows]
    path.write_text("\n".join(["date,title,outlet,language", *lines]), encoding="utf-8")
    told = "  2 rows with a language that is none ('US', 'klingon'): read as if it were empty\n"
    previewed = run("import", "--dry-run", "a.csv").output
    assert "  languages: 2 in German, 2 in Spanish\n" + told in previewed
    assert told in run("import", "a.csv").output
    found = run("sql", "--format", "csv", "select language from headline order by title").output
    assert found.split() == ["language", "de", "de", "es", "es"]


def numbered(*titles):
    """A hundred titles of each, none twice."""
    return [f"{title} {number}" for number in range(100) for title in titles]


def csv_of(titles, language=""):
    rows = [f'2026-08-03,"{title}",mix.example,{language}' for title in titles]
    return "\n".join(["date,title,outlet,language", *rows])


def test_titles_of_an_outlet_that_writes_in_two_languages_are_told_apart(workspace, run):
    (workspace / "a.csv").write_text(csv_of(numbered(ENGLISH, GERMAN)), encoding="utf-8")
    told = "  200 rows of outlets that write in several languages (mix.example): told apart by each title\n"
    assert told in run("import", "--dry-run", "a.csv").output
    assert told in run("import", "a.csv").output
    query = "select language, count(*) as n, min(title) > 'B' as is_german from headline group by 1"
    assert run("sql", "--format", "csv", query).output.split()[1:] == ["de,100,1", "en,100,0"]


@pytest.mark.parametrize(
    ("title", "stated", "told"),
    [(SPANISH, "en", "in English, but their titles are in Spanish: read as Spanish"),
     (ENGLISH, "es", "in Spanish, but their titles are in English: read as English")],
)  # fmt: skip
def test_a_hundred_titles_that_contradict_their_stated_language_are_believed_instead(
    workspace, run, title, stated, told
):
    (workspace / "a.csv").write_text(csv_of(numbered(title), stated), encoding="utf-8")
    assert f"  100 rows stated to be {told}\n" in run("import", "--dry-run", "a.csv").output
    assert f"  100 rows stated to be {told}\n" in run("import", "a.csv").output


def test_few_titles_contradict_no_stated_language(workspace, run):
    (workspace / "a.csv").write_text(csv_of(numbered(SPANISH)[:99], "en"), encoding="utf-8")
    assert "languages: 99 in English\n" in run("import", "--dry-run", "a.csv").output


def test_an_import_says_how_many_titles_show_no_language(workspace, run):
    (workspace / "a.csv").write_text(csv_of(f"Lamborghini {n}" for n in range(20)), encoding="utf-8")
    told = run("import", "a.csv").output
    assert "  20 rows in a language that is not known: read as if it were English\n" in told
