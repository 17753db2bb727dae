"""Markup in headlines: which of it is tags, and what remains without them."""

import html
import html.entities
import re

_ANGLES = re.compile(r"([<>])")
_INSIDE_OF_A_TAG = re.compile(r"/?([A-Za-z][^\s/<>]*)[^<>]{0,500}")
_COMMENT = re.compile(r"!--[^<>]{0,500}--|!doctype\b[^<>]{0,500}", re.IGNORECASE)
_BARE_WORD = re.compile(r"[^\s/]+")
_ENDED = re.compile(r"</([A-Za-z][^\s/<>]*)")
# These begin a new line or a new box, so the words on both sides are two.
_PARTING_NAMES = """
    address article aside audio blockquote body br button caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form frame h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe img
    legend li main menu nav object ol optgroup option p picture pre search section select summary svg table
    tbody td template textarea tfoot th thead title tr ul video"""
_INLINE_NAMES = """
    a abbr acronym applet area b base basefont bdi bdo big blink canvas cite code col colgroup data del dfn em
    datalist embed font i input ins kbd label link map mark marquee math meta meter nobr noframes noscript
    output param progress q rp rt ruby s samp script slot small source span strike strong style sub sup time
    track tt u var wbr"""
_BARE_NAMES = """
    allowfullscreen async autofocus autoplay checked compact controls default defer disabled download hidden
    inert ismap itemscope loop multiple muted nomodule noresize noshade nowrap open playsinline readonly
    required reversed selected"""
_BARE_ATTRIBUTES = frozenset(_BARE_NAMES.split())
_PARTING = frozenset(_PARTING_NAMES.split())
_TAGS = _PARTING.union(_INLINE_NAMES.split())

# A reference that its feed escaped once too often is sure where it joins letters: `don&#39;t`, `AT&amp;T`.
# A title that is about a reference sets it apart: `What &#39; means`. Dashes stand apart anyway.
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_DASHES = frozenset("–—")
_ANGLE = frozenset("<>")  # never read: they would turn text into tags


def without_tags(text: str) -> str:
    """The text without tags, including tags that only appear when another is removed.

    A tag has a name of HTML, a prefix, an attribute or an end: `List<String>` is text, and so is the middle
    of `if a<b and c>d`, because no attribute of HTML is called so. Comments are removed, too. In one pass
    from left to right: each `>` closes the last `<` or none. Once it closes none, no earlier `<` can be
    closed either, because a tag contains no angle brackets. So nothing is read twice.
    """
    ended = {name.lower() for name in _ENDED.findall(text)}
    pieces: list[str] = []
    openings: list[int] = []  # indices in `pieces` where a tag may have begun
    for piece in _ANGLES.split(text):
        if piece == ">" and openings:
            opening = openings.pop()
            inside = "".join(pieces[opening + 1 :])
            found = _INSIDE_OF_A_TAG.fullmatch(inside)
            if _COMMENT.fullmatch(inside):
                del pieces[opening:]
                continue
            if found is not None and _is_tag(name := found[1].lower(), inside, ended):
                del pieces[opening:]
                if name in _PARTING:
                    pieces.append(" ")
                continue
            openings.clear()
        elif piece == "<":
            openings.append(len(pieces))
        pieces.append(piece)
    return "".join(pieces)


def _is_tag(name: str, inside: str, ended: set[str]) -> bool:
    if name in ended or inside[0] == "/" or ":" in name or "=" in inside:
        return True
    return name in _TAGS and _BARE_ATTRIBUTES.issuperset(_BARE_WORD.findall(inside.lower())[1:])


def read_once_more(text: str) -> str:
    """The text with its references decoded if one of them is surely not meant to be read as it stands."""
    if "&" not in text or ";" not in text or not any(map(_is_sure, _REFERENCE.finditer(text))):
        return text
    return _REFERENCE.sub(lambda found: _letter(found[0]) or found[0], text)


def _is_sure(found: re.Match[str]) -> bool:
    letter, before, after = _letter(found[0]), found.string[: found.start()], found.string[found.end() :]
    if not letter:
        return False
    if letter in _DASHES and found[0][1] == "#" and before and after:
        return True
    is_joined = before[-1:].isalnum(), after[:1].isalnum()
    return all(is_joined) if letter == "&" else any(is_joined)


def _letter(reference: str) -> str:
    """The letter that is meant; empty if none is, or an angle bracket."""
    if reference[1] != "#" and reference[1:] not in html.entities.html5:
        return ""
    letter = html.unescape(reference)
    return "" if letter in _ANGLE else letter
