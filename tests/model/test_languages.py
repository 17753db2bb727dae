"""Languages: the codes of tags and names, and what titles show."""

import pytest

from panictrack.model.languages import (
    contradicting_language,
    detected_language,
    in_languages,
    judged_language,
    language_code,
    language_name,
    mixed_languages,
)

TITLES = {
    "en": [
        "AI could destroy millions of jobs, experts warn",
        "Rain delays the cup final",
        "Markets close up",
    ],
    "es": [
        "La inteligencia artificial amenaza millones de empleos",
        "El gobierno presenta su plan para la IA",
    ],
    "de": ["Künstliche Intelligenz bedroht Arbeitsplätze", "Sturm zieht über Norddeutschland"],
    "nl": ["Kunstmatige intelligentie bedreigt banen", "Storm trekt over het noorden van het land"],
    "ja": ["人工知能が雇用を奪う恐れ、専門家が警告", "東京株式市場、反発して終了"],
    "zh": ["人工智能或将取代大量工作岗位"],
    "ru": ["Искусственный интеллект угрожает рабочим местам"],
    "ar": ["الذكاء الاصطناعي يهدد ملايين الوظائف"],
}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("en-GB", "en"),
        ("pt_BR", "pt"),
        ("zh-Hant-TW", "zh"),
        ("spa", "es"),
        ("Spanish", "es"),
        ("ENGLISH", "en"),
        ("nb", "no"),
        ("haw", "haw"),
        ("und", None),
        ("", None),
        (None, None),
        ("a few of them", None),
        ("US", None),
        ("gbr", None),
        ("xx", None),
        ("klingon", None),
    ],
)
def test_a_language_has_one_code_however_it_is_written(text, code):
    assert language_code(text) == code


def test_a_language_has_a_name_and_an_unknown_one_its_code():
    assert (language_name("es"), language_name("haw")) == ("Spanish", "haw")


@pytest.mark.parametrize("code", TITLES)
def test_titles_show_their_language_in_any_script(code):
    assert detected_language(TITLES[code]) == code


def test_titles_of_two_languages_and_titles_without_words_have_none():
    assert detected_language(TITLES["en"] * 20 + TITLES["ja"] * 30) is None
    assert detected_language([]) is None
    assert detected_language(["42", "1 – 0"]) is None


def test_a_name_is_too_little_to_be_certain_of():
    assert detected_language(["Lamborghini"]) is None
    likeliest, certain = judged_language(["Lamborghini"])
    assert (likeliest is None, certain) == (False, None)


def test_a_sentence_names_the_five_most_frequent_languages():
    many = {code: 9 - place for place, code in enumerate(("es", "de", "ja", "nl", "ru", "fr", "zu"))}
    named = "9 in Spanish, 8 in German, 7 in Japanese, 6 in Dutch, 5 in Russian"
    assert in_languages(many) == f"{named}, 7 in 2 other languages"
    del many["zu"]
    assert in_languages(many) == f"{named}, 4 in French"


def test_titles_in_two_languages_show_both_the_most_frequent_first():
    assert mixed_languages(TITLES["en"] * 20 + TITLES["ja"] * 20) == ("en", "ja")
    assert mixed_languages(TITLES["en"] * 40) == ()
    assert mixed_languages(TITLES["en"] * 40 + TITLES["ja"]) == ()


def test_titles_contradict_a_language_that_they_are_certainly_not_in():
    assert contradicting_language(TITLES["en"] * 30, "es") == "en"
    assert contradicting_language(TITLES["en"] * 30, "en") is None
    assert contradicting_language(TITLES["en"] * 30, "haw") is None  # unknown to the detector
    assert contradicting_language(["42"] * 30, "es") is None
