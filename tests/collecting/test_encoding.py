"""From bytes to letters, as the web means its labels; one bad byte costs one letter."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from panictrack.collecting.parsing.encoding import to_utf8
from panictrack.collecting.parsing.parser import parse_here as parse


def body(*titles, label=None):
    items = "".join(f"<item><title>{title}</title></item>" for title in titles)
    declared = f' encoding="{label}"' if label else ""
    return f'<?xml version="1.0"{declared}?><rss version="2.0"><channel>{items}</channel></rss>'


def titles(*given):
    return [entry.title for entry in parse(*given).entries]


ENGLISH = ("Britain’s £5bn AI plan", "Beyoncé sues AI firm — again")


@pytest.mark.parametrize(
    "label", [None, "utf-8", "UTF8", "us-ascii", "iso-8859-1", "windows-1252", "made-up"]
)
@pytest.mark.parametrize(
    ("letter", "remains"),
    [
        (b"\xe9", "�"),
        (b"\xe2\x80", "�"),
        (b"\xc3", "�"),
        (b"\x80", "�"),
        (b"\xf0\x9f\x98", "�"),
        (b"\xff", "�"),
    ],
)
def test_one_bad_byte_costs_one_letter_and_no_other_title(label, letter, remains):
    broken = body(*ENGLISH, "caf@ robots", label=label).encode().replace(b"@", letter)
    assert titles(broken) == [*ENGLISH, f"caf{remains} robots"]


def test_a_letter_that_was_replaced_is_told():
    broken = body(*ENGLISH, "a@bc@d").encode().replace(b"@", b"\xe9")
    assert parse(broken).complaint == "replaced 2 bytes not valid in utf-8"
    assert parse(body(*ENGLISH).encode()).complaint is None


def test_the_only_letter_of_a_body_that_says_it_is_utf_8_is_read_as_browsers_read_it():
    assert titles(body("caf\xe9", label="utf-8").encode("latin-1")) == ["café"]
    assert parse(body("caf\xe9").encode("latin-1")).complaint == "declared as utf-8, read as cp1252"


@pytest.mark.parametrize(
    ("label", "codec", "title"),
    [
        ("Shift_JIS", "cp932", "①位は日本～Ⅳ"),
        ("x-sjis", "cp932", "人工知能に警鐘"),
        ("windows-31j", "cp932", "髙橋と﨑"),
        ("EUC-KR", "cp949", "똠방각하 뷁"),
        ("ks_c_5601-1987", "cp949", "인공지능 믜"),
        ("gb2312", "gb18030", "朱镕基谈人工智能"),
        ("x-gbk", "gb18030", "㐀人工智能"),
        ("GBK", "gbk", "人工智能"),
        ("big5", "big5hkscs", "人工智慧嘅恐慌"),
        ("euc-jp", "euc_jp", "人工知能に警鐘"),
        ("x-euc-jp", "euc_jis_2004", "①位は日本"),
        ("iso-2022-jp", "iso2022_jp", "人工知能に警鐘"),
        ("iso-2022-kr", "iso2022_kr", "인공지능"),
        ("hz-gb-2312", "hz", "人工智能"),
        ("windows-874", "cp874", "ปัญญาประดิษฐ์ – “ภัย”"),
        ("tis-620", "cp874", "ปัญญา…"),
        ("iso-8859-1", "cp1252", "“Panic” – it’s €5"),
        ("us-ascii", "cp1252", "“Panic”"),
        ("latin1", "cp1252", "Œuvre"),
        ("iso-8859-9", "cp1254", "Yapay zekâ “İş”"),
        ("windows-1251", "cp1251", "Паника из-за ИИ"),
        ("x-cp1251", "cp1251", "Паника"),
        ("koi8-r", "koi8-r", "Паника из-за ИИ"),
        ("iso-8859-15", "iso8859-15", "5 € für Künstliche"),
        ("macintosh", "mac-roman", "Künstliche “Angst”"),
        ("x-mac-cyrillic", "mac-cyrillic", "Паника"),
        ("ibm866", "cp866", "Паника из-за ИИ"),
        ("windows-1256", "cp1256", "الذكاء الاصطناعي"),
        ("iso-8859-8-i", "iso8859-8", "בינה מלאכותית"),
        ("iso8859_7", "iso8859-7", "Πανικός"),
        ("cp437", "cp437", "Künstliche"),
    ],
)
def test_a_label_means_what_it_means_on_the_web(label, codec, title):
    plain = body(title).encode(codec)
    assert titles(body(title, label=label).encode(codec)) == [title]
    assert titles(plain, f"text/xml; charset={label}") == [title]
    assert titles(plain, f'application/rss+xml; q=1; Charset="{label}"; x=y') == [title]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("label", [None, "utf-16", "utf-8"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("start", ["", "\n "])
def test_two_or_four_bytes_a_letter_are_seen_without_a_mark(codec, label, mark, start):
    written = body("Robots march – 人工知能 😀", label=label)
    whole = (mark + (written if mark or not start else start + written.partition("?>")[2])).encode(codec)
    assert titles(whole) == titles(whole + b"<") == ["Robots march – 人工知能 😀"]


def test_a_page_in_utf_16_is_told_as_a_page():
    page = "<html><head><title>Sign in</title></head></html>".encode("utf-16")
    assert "the page “Sign in”" in parse(page).complaint


@pytest.mark.parametrize(
    "label", ["utf-16", "iso-8859-1", "windows-1251", "gb2312", "Shift_JIS", "", "x" * 50]
)
def test_what_is_utf_8_is_utf_8_whatever_it_says(label):
    title = "Beyoncé’s “KI” — 人工知能"
    assert titles(body(title, label=label).encode()) == [title]
    assert titles(body(title).encode(), f"text/xml; charset={label}") == [title]
    assert titles(b"\xef\xbb\xbf" + body(title, label=label).encode()) == [title]


def test_the_document_knows_better_than_a_server_that_calls_everything_latin_1():
    written = body("Паника", label="windows-1251").encode("cp1251")
    assert titles(written, "text/xml; charset=ISO-8859-1") == ["Паника"]
    assert titles(written.replace(b"windows-1251", b"iso-8859-1"), "text/xml; charset=koi8-r") != ["Паника"]


def test_few_letters_that_are_utf_8_by_chance_are_what_is_declared():
    assert titles(body("é", label="gb2312").encode()) == ["茅"]
    assert titles(body("é", label="gb2312").encode(), "text/xml; charset=utf-8") == ["é"]
    assert titles(body("éééé", label="gb2312").encode()) == ["éééé"]
    assert titles(body("é").encode()) == ["é"]


@pytest.mark.parametrize("codec", ["cp932", "cp949", "gb18030", "big5hkscs", "euc_jp"])
def test_one_bad_byte_in_a_declared_encoding_costs_one_letter_and_no_tag(codec):
    label = {"cp932": "shift_jis", "cp949": "euc-kr", "big5hkscs": "big5", "euc_jp": "euc-jp"}.get(
        codec, codec
    )
    given = ["中立", "台北人", "a@"]
    broken = (
        body(*given, "後", label=label).encode(codec).replace(b"@", b"\x80\xff"[codec == "gb18030" :][:1])
    )
    found = titles(broken)
    assert (found[:2], found[3]) == (["中立", "台北人"], "後")


_ESCAPED = {
    "iso-2022-jp": ("iso2022_jp", ["人工知能に警鐘", "AIへの不安、専門家", "規制は必要だ"]),
    "iso-2022-kr": ("iso2022_kr", ["인공지능에", "전문가 AI 경고", "규제가 필요"]),
    "hz-gb-2312": ("hz", ["人工智能引发恐慌", "专家警告 AI", "监管必要"]),
}
_MARKUP = re.compile(rb"</?(?:item|title|channel|rss)>")


@pytest.mark.parametrize("label", _ESCAPED)
@pytest.mark.parametrize("damage", [b"", b"\xff", b"A", b"\0"])
def test_one_byte_lost_or_changed_between_escapes_costs_one_title_and_no_item(label, damage):
    codec, given = _ESCAPED[label]
    whole = body(*given, label=label).encode(codec)
    markup = {place for tag in _MARKUP.finditer(whole) for place in range(*tag.span())}
    for place in set(range(whole.index(b"<item>"), len(whole))) - markup:
        text = to_utf8(whole[:place] + damage + whole[place + 1 :]).body.decode()
        found = re.findall(r"<item><title>(.*?)</title></item>", text, re.DOTALL)
        assert len(found) == len(given), place
        assert sum(title != expected for title, expected in zip(found, given, strict=True)) <= 1, place


@pytest.mark.parametrize("damage", [b"", b"\xff"])
def test_a_bad_byte_between_escapes_costs_the_letters_about_it_and_is_told(damage):
    whole = body("人工知能に警鐘を鳴らす", "専門家", label="iso-2022-jp").encode("iso2022_jp")
    place = whole.index("に".encode("iso2022_jp")[3:5])
    found = parse(whole[:place] + damage + whole[place + 1 :])
    first, second = (entry.title for entry in found.entries)
    assert (first[:2], first[-5:], second) == ("人工", "鐘を鳴らす", "専門家")
    assert found.complaint == "replaced 1 byte not valid in iso2022_jp"


@pytest.mark.parametrize("label", [None, "utf-8", "shift_jis"])
def test_letters_between_the_escapes_of_japan_need_no_declaration(label):
    assert titles(body("人工知能に警鐘", label=label).encode("iso2022_jp")) == ["人工知能に警鐘"]


def test_letters_that_windows_added_are_read_between_escapes():
    assert titles(body("①位は日本", label="iso-2022-jp").encode("iso2022_jp_2004")) == ["①位は日本"]


_ROBOT = "\ud83e\udd16".encode("utf-8", "surrogatepass")  # CESU-8


@pytest.mark.parametrize("label", [None, "utf-8", "cesu-8", "iso-8859-1"])
@pytest.mark.parametrize("beside", ["", " Beyoncé’s “KI” — 人工知能", " 😀"])
def test_an_emoji_in_bytes_as_two_surrogates_is_one(label, beside):
    written = body(f"AI @{beside}", label=label).encode().replace(b"@", _ROBOT)
    assert titles(written) == [f"AI 🤖{beside}"]


def test_half_an_emoji_in_bytes_costs_one_letter():
    written = body("AI @ Beyoncé", "🤖#").encode().replace(b"@", _ROBOT[:3]).replace(b"#", _ROBOT)
    assert titles(written) == ["AI � Beyoncé", "🤖🤖"]


@pytest.mark.parametrize(
    "reference",
    [
        "&#xD83E;&#xDD16;",
        "&#xd83e;&#xdd16;",
        "&#55358;&#56598;",
        "&#x0D83E;&#56598;",
        "&amp;#xD83E;&amp;#xDD16;",
        "<![CDATA[&#xD83E;&#xDD16;]]>",
    ],
)
def test_an_emoji_as_two_references_is_one(reference):
    assert titles(body(f"AI {reference}").encode()) == ["AI 🤖"]
    assert titles(body(f"AI {reference} <b>é").encode()) in (["AI 🤖 é"], ["AI 🤖"])  # by feedparser


@pytest.mark.parametrize("reference", ["&#xDD16;&#xD83E;", "&#xD83E;", "&#55000;&#56598;"])
def test_half_an_emoji_as_a_reference_is_replaced(reference):
    assert "🤖" not in titles(body(f"AI {reference}").encode())[0]


bodies = st.text(st.characters(codec="utf-8"), max_size=60).map(str.encode) | st.binary(max_size=60)
labels = st.sampled_from(
    ["", "gb2312", "iso-2022-jp", "hz", "utf-7", "x\0y", "rot13", "idna", "utf-16", "é" * 9]
)


@given(bodies, labels, labels)
@example(b"\x1b$B", "iso-2022-jp", "")
@example(b"~{", "hz", "")
def test_no_bytes_and_no_label_make_the_decoder_raise(content, written, served):
    declared = f"<?xml encoding='{written}'?>".encode()
    decoded = to_utf8(declared + content, f"text/xml; charset={served}").body.decode()
    assert "<?xml" in decoded


letters = st.text(st.sampled_from("abc <é’—ü人工😀Ж"), min_size=8, max_size=60).filter(
    lambda text: sum(letter > "\x7f" for letter in text) > 3
)


@given(letters, st.integers(0, 1_000), st.integers(1, 255))
@example("éééé’😀", 10, 0x41)
@example("<<é<😀<é—", 5, 0x80)
def test_one_replaced_byte_changes_one_letter_and_its_neighbourhood_only(text, place, byte):
    whole = text.encode()
    place %= len(whole)
    index = len(whole[:place].decode("utf-8", "ignore"))  # of the letter that the byte belongs to
    found = to_utf8(b"<rss>" + whole[:place] + bytes([byte]) + whole[place + 1 :] + b"</rss>").body.decode()
    assert found.startswith("<rss>" + text[: max(0, index - 1)])
    assert found.endswith(text[index + 2 :] + "</rss>")


@given(st.binary(max_size=8))
def test_bytes_after_a_whole_feed_leave_its_titles_alone(rubbish):
    assert titles(body(*ENGLISH, "Künstliche Angst — «ИИ»").encode() + b"<!--" + rubbish)[:2] == list(ENGLISH)
