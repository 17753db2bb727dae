"""Languages of headlines: one short code each, as its source states it, or as its titles show it.

A code is the primary subtag of BCP 47: en for en-GB, es for es-CL. What reads English reads British English.

The detector is py3langid (BSD, its model of 139 languages in the package, nothing loaded from anywhere).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_CERTAIN = 0.9  # a probability from which the likeliest language is believed,
_UNLIKE_ENGLISH = 0.6, 0.01  # or from which it is while English is less likely than that: es beside gl
ENOUGH_TITLES = 100  # are judged: more cost time and add nothing
_MOST_NAMED = 5  # in a sentence
_EXCLUDED = 0.001  # the probability of a language below which titles are not in it: English ones have 0.999
_FEWEST = 10  # titles, and a tenth of them, that show a second language
_GOLDEN = (5**0.5 - 1) / 2  # whose multiples, modulo 1, are the most evenly spread
_PART = 25  # titles that are judged together; ten are enough nearly always
# By code: its codes of three letters, and its name.
_LANGUAGES = (
    "af afr afrikaans;am amh amharic;ar ara arz ary arabic;as asm assamese;az aze azerbaijani;"
    "ba bak bashkir;be bel belarusian;bg bul bulgarian;bn ben bengali;bo bod tib tibetan;br bre breton;"
    "bs bos bosnian;ca cat catalan;ce che chechen;co cos corsican;cs ces cze czech;cv chv chuvash;"
    "cy cym wel welsh;da dan danish;de deu ger german;dv div divehi;dz dzo dzongkha;el ell gre greek;"
    "en eng english;eo epo esperanto;es spa spanish;et est estonian;eu eus baq basque;fa fas per persian;"
    "ff ful fula;fi fin finnish;fj fij fijian;fo fao faroese;fr fra fre french;fy fry frisian;ga gle irish;"
    "gd gla gaelic;gl glg galician;gn grn gug guarani;gu guj gujarati;ha hau hausa;he heb hebrew;"
    "hi hin hindi;hr hrv croatian;ht hat haitian;hu hun hungarian;hy hye arm armenian;id ind indonesian;"
    "ig ibo igbo;is isl ice icelandic;it ita italian;iu iku inuktitut;ja jpn japanese;jv jav javanese;"
    "ka kat geo georgian;ki kik kikuyu;kk kaz kazakh;kl kal greenlandic;km khm khmer;kn kan kannada;"
    "ko kor korean;ks kas kashmiri;ku kur kmr ckb kurdish;ky kir kyrgyz;la lat latin;lb ltz luxembourgish;"
    "lg lug ganda;ln lin lingala;lo lao;lt lit lithuanian;lv lav latvian;mg mlg malagasy;mi mri mao maori;"
    "mk mkd mac macedonian;ml mal malayalam;mn mon mongolian;mr mar marathi;ms msa may malay;"
    "mt mlt maltese;my mya bur burmese;nd nde ndebele;ne nep nepali;nl nld dut dutch;no nor norwegian;"
    "ny nya chichewa;oc oci occitan;om orm oromo;or ori ory odia;os oss ossetian;pa pan punjabi;"
    "pl pol polish;ps pus pashto;pt por portuguese;qu que quechua;rm roh romansh;rn run rundi;"
    "ro ron rum romanian;ru rus russian;rw kin kinyarwanda;sa san sanskrit;sd snd sindhi;se sme sami;"
    "si sin sinhalese;sk slk slo slovak;sl slv slovenian;sm smo samoan;sn sna shona;so som somali;"
    "sq sqi alb albanian;sr srp serbian;st sot sotho;su sun sundanese;sv swe swedish;sw swa swahili;"
    "ta tam tamil;te tel telugu;tg tgk tajik;th tha thai;ti tir tigrinya;tk tuk turkmen;tl fil tagalog;"
    "tn tsn tswana;to ton tongan;tr tur turkish;ts tso tsonga;tt tat tatar;ug uig uyghur;uk ukr ukrainian;"
    "ur urd urdu;uz uzb uzbek;ve ven venda;vi vie vietnamese;wa wln walloon;wo wol wolof;xh xho xhosa;"
    "yi yid yiddish;yo yor yoruba;zh zho chi cmn yue wuu chinese;zu zul zulu"
)
_WITHOUT_TWO_LETTERS = "ast ceb gsw haw hsb kab mai nds nso pap pcm sah scn"
_CODES = {word: entry[:2] for entry in _LANGUAGES.split(";") for word in entry.split()}
_CODES |= {"nb": "no", "nn": "no", "iw": "he", "in": "id"}  # written forms of one, and withdrawn codes
_CODES |= {code: code for code in _WITHOUT_TWO_LETTERS.split()}
_NAMES = {entry[:2]: entry.rpartition(" ")[2].capitalize() for entry in _LANGUAGES.split(";")}
NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})  # undetermined, many, none, without a code
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9_-]*)?")


@lru_cache(maxsize=1024)
def language_code(text: str | None) -> str | None:
    """The code of a tag, of a code of three letters or of an English name; None where it is no language.

    "en-GB", "eng" and "English" are en. The codes are those of ISO 639-1, and those of three letters of a few
    more that newspapers write.

    Can mislead when a column of countries is read for one of languages: most are no language (US, GB, CL),
    but some are another's code, such as BR, which is Breton.
    """
    word = (text or "").strip().lower()
    tag = _TAG.fullmatch(word)
    return _CODES.get(tag[1] if tag else word)


def language_name(code: str) -> str:
    """What a language is called: Spanish for es; the code itself where its name is not known."""
    return _NAMES.get(code, code)


def in_languages(numbers: Mapping[str, int]) -> str:
    """How many there are in each language: "979 in Spanish, 12 in German"; the first five, and the others."""
    n_named = len(numbers) if len(numbers) == _MOST_NAMED + 1 else _MOST_NAMED  # one other has a name, too
    named = [f"{n:,} in {language_name(code)}" for code, n in list(numbers.items())[:n_named]]
    if others := list(numbers.values())[n_named:]:
        named.append(f"{sum(others):,} in {len(others)} other languages")
    return ", ".join(named)


def detected_language(titles: Sequence[str]) -> str | None:
    """The language in which titles are written, judged together; None where that is not certain."""
    return judged_language(titles)[1]


def judged_language(titles: Sequence[str]) -> tuple[str | None, str | None]:
    """The likeliest language of titles, judged together, and the same where it is certain, else None.

    A sample of 100, spread evenly, is judged in parts of 25. Those that are certain must agree, and the
    likeliest language of the others must be the same one. Of 10,500 samples of one to ten English titles of
    14 collections, one was taken for another language, and none of five or more.

    Can mislead when a part of the titles, less than a third, is in another language: it goes unnoticed. The
    likeliest of few titles is often wrong: one single English title in twelve is taken for another language.
    """
    judged = [_judged(part) for part in _parts(titles)]
    certain = {language for language, is_certain in judged if is_certain}
    is_one = len(certain) == 1 and {language for language, _ in judged} == certain
    return judged[0][0], certain.pop() if is_one else None


def contradicting_language(titles: Sequence[str], stated: str) -> str | None:
    """The language in which titles are, judged together, where it is certainly not the stated one; else None.

    A language that the detector does not know contradicts nothing, nor does one that is close, such as Danish
    to Norwegian.
    """
    if stated not in _identifier().labels:
        return None
    for part in _parts(titles):
        if dict(_identifier().rank("\n".join(part)))[stated] >= _EXCLUDED:
            return None
    return detected_language(titles)


def mixed_languages(titles: Sequence[str]) -> tuple[str, ...]:
    """The languages of titles that are in several, the most frequent first; none where that is not certain.

    Each title of a sample of 100 is judged by itself, and those of each language together must show it for
    certain, and contradict the most frequent one.

    Can mislead where a language has less than a tenth of the titles: it goes unnoticed.
    """
    sample = _sample(titles)
    n_enough = max(_FEWEST, len(sample) // 10)
    labels = Counter(_identifier().classify(title)[0] for title in sample)
    candidates = tuple(
        label for label, n in labels.most_common() if n >= n_enough and language_code(label) == label
    )
    if len(candidates) < 2:
        return ()
    groups: dict[str, list[str]] = {code: [] for code in candidates}
    for title in sample:
        groups[language_among(title, candidates)].append(title)
    first, *others = candidates
    certain = [code for code in others if contradicting_language(groups[code], first) == code]
    return (first, *certain) if certain and detected_language(groups[first]) == first else ()


def language_among(title: str, languages: Sequence[str]) -> str:
    """The likeliest of these languages for one title; the first, where its words show none.

    Can mislead for one title in a hundred: a name, a quotation.
    """
    chances = dict(_identifier().rank(title))
    return max(languages, key=lambda code: chances.get(code, 0.0))


def _sample(titles: Sequence[str]) -> Sequence[str]:
    """A hundred titles, spread evenly but in no regular distance: two languages may take turns."""
    if len(titles) <= ENOUGH_TITLES:
        return titles
    return [titles[int(number * _GOLDEN % 1 * len(titles))] for number in range(ENOUGH_TITLES)]


def _parts(titles: Sequence[str]) -> list[Sequence[str]]:
    sample = titles[:: max(1, len(titles) // ENOUGH_TITLES)][:ENOUGH_TITLES]
    n_parts = max(1, round(len(sample) / _PART))
    return [sample[first::n_parts] for first in range(n_parts)]


def _judged(titles: Sequence[str]) -> tuple[str | None, bool]:
    """The likeliest language of titles, judged together, and whether that is certain."""
    ranks = _identifier().rank("\n".join(titles))
    (language, p), p_english = ranks[0], dict(ranks)["en"]
    is_unlike_english = p >= _UNLIKE_ENGLISH[0] and p_english < _UNLIKE_ENGLISH[1]
    code = language_code(language) or (None if language in NO_LANGUAGE else language)
    return code, p >= _CERTAIN or is_unlike_english


@lru_cache(maxsize=1)
def _identifier() -> "LanguageIdentifier":
    """The detector: half a second, and 60 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
