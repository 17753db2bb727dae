"""Telling a wall against programs from a feed that is broken: whose it is, and what can be done. Pure.

A guard in front of a site (Cloudflare, Akamai, DataDome, Anubis and their like) answers 403, 503 or even 200
with a page that wants JavaScript to run or a picture to be understood. It names itself in headers or markup,
in whatever language its page speaks: scripts and their addresses have no language.
"""

import re
from collections.abc import Mapping

Headers = Mapping[str, str]  # of several values each, in aiohttp's

REMEDY = (
    "a program cannot get past that: ask the publisher to let the User-Agent of panictrack read the feed, "
    "or list another feed of the outlet"
)
_FORBIDDEN = 403
HEAD_BYTES = 64 * 1024  # walls come first in a page
_PROOF = "asks for proof of being human"
_REFUSAL = "refuses what it does not take for human"
_LIKELY = "seems to ask for proof of being human"
_PASSED_ON = "stands in front of it and may refuse what it does not take for human"

# Header, what its value contains, and whose wall it is: said of any status.
_SURE_HEADERS = (
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-vercel-mitigated", "challenge", "Vercel"),
    ("x-amzn-waf-action", "c", "AWS WAF"),  # challenge or captcha
    ("sg-captcha", "challenge", "SiteGround"),
)
# Sent with good answers, too: a wall only where the answer is a refusal.
_LIKELY_HEADERS = (
    ("x-datadome", "", "DataDome"),
    ("x-dd-b", "", "DataDome"),
    ("set-cookie", "datadome=", "DataDome"),
    ("set-cookie", "anubis", "Anubis"),
    ("set-cookie", "_abck=", "Akamai"),
    ("set-cookie", "ak_bmsc=", "Akamai"),
    ("set-cookie", "bm_sz=", "Akamai"),
    ("set-cookie", "incap_ses", "Imperva"),
    ("x-iinfo", "", "Imperva"),
    ("x-kpsdk-ct", "", "Kasada"),
    ("x-px", "", "HUMAN Security"),
    ("set-cookie", "__ddg", "DDoS-Guard"),
    ("x-sucuri-block", "", "Sucuri"),
    ("set-cookie", "acw_sc__v", "Alibaba Cloud"),
    ("set-cookie", "__qrator", "Qrator"),
)
# Of a page with 403. Some of them pass on what another server said.
_GUARDS = (
    ("server", "akamaighost", "Akamai"),
    ("server", "awselb", "AWS WAF"),
    ("server", "cloudflare", "Cloudflare"),
    ("server", "datadome", "DataDome"),
    ("server", "ddos-guard", "DDoS-Guard"),
    ("server", "imunify360", "Imunify360"),
    ("server", "qrator", "Qrator"),
    ("server", "sucuri", "Sucuri"),
)
# What the pages contain, in small letters: of two that are found the first counts.
_SIGNS = (
    ("anubis_challenge", "Anubis", _PROOF),
    ("within.website/x/cmd/anubis", "Anubis", _PROOF),
    ("making sure you're not a bot", "Anubis", _PROOF),
    ("making sure you&#39;re not a bot", "Anubis", _PROOF),
    ("captcha-delivery.com", "DataDome", _PROOF),
    ("geo.datadome", "DataDome", _PROOF),
    ("errors.edgesuite.net", "Akamai", _REFUSAL),
    ("bm-verify", "Akamai", _PROOF),
    ("sec-if-cpt-container", "Akamai", _PROOF),
    ("reference&#32;&#35;", "Akamai", _REFUSAL),
    ("_cf_chl_opt", "Cloudflare", _PROOF),
    ("just a moment...", "Cloudflare", _PROOF),
    ("attention required! | cloudflare", "Cloudflare", _PROOF),
    ("cf-turnstile", "Cloudflare", _PROOF),
    ("/cdn-cgi/challenge-platform/h/", "Cloudflare", _PROOF),  # .../scripts/jsd/ is in good pages, too
    ("__cf_chl_", "Cloudflare", _PROOF),
    ("cf-browser-verification", "Cloudflare", _PROOF),
    ("challenges.cloudflare.com", "Cloudflare", _PROOF),
    ("cf-error-details", "Cloudflare", _REFUSAL),
    ("_incapsula_resource", "Imperva", _PROOF),
    ("incapsula incident", "Imperva", _REFUSAL),
    ("pardon our interruption", "Imperva", _PROOF),
    ("px-captcha", "HUMAN Security", _PROOF),
    ("awswaf.com", "AWS WAF", _PROOF),
    ("gokuprops", "AWS WAF", _PROOF),
    ("perfdrive.com", "Radware", _PROOF),
    ("kpsdk", "Kasada", _PROOF),
    ("/tspd/", "F5", _PROOF),
    ("/.well-known/sgcaptcha/", "SiteGround", _PROOF),
    ("/__qrator/", "Qrator", _PROOF),
    ("imunify360", "Imunify360", _PROOF),
    ("aliyun_waf", "Alibaba Cloud", _PROOF),
    ("acw_sc__v2", "Alibaba Cloud", _PROOF),
    ("tencentcaptcha", "Tencent Cloud", _PROOF),
    ("smartcaptcha", "Yandex", _PROOF),
    ("showcaptcha", "Yandex", _PROOF),
    ("__arcsjs", "ArvanCloud", _PROOF),
    ("/.bunny-shield/", "bunny.net", _PROOF),
    ("/go-away/", "go-away", _PROOF),
    ("vercel security checkpoint", "Vercel", _PROOF),
    ("ddos-guard", "DDoS-Guard", _PROOF),
    ("sucuri website firewall", "Sucuri", _REFUSAL),
    ("verify you are human", "", _PROOF),
    ("verifying you are human", "", _PROOF),
    ("are you a robot", "", _PROOF),
    ("you are not a robot", "", _PROOF),
    ("not a bot", "", _PROOF),
    ("checking your browser", "", _PROOF),
    ("unusual traffic from your", "", _PROOF),
    ("g-recaptcha", "", _PROOF),
    ("h-captcha", "", _PROOF),
    ("hcaptcha.com", "", _PROOF),
    ("access to this page has been denied", "", _REFUSAL),
)


# Of a page with a refusal alone: many a good page has one of them.
_TEST = re.compile(r"captcha|/challenges?[/.-]|\bchallenge-|\bcf-challenge|\bproof-?of-?work")
_COOKIE_SET = re.compile(r"document\.cookie\s*=|\bcookiestore\.set\b")
_AGAIN = re.compile(r"\blocation\.(?:reload|replace|href|assign)\b|http-equiv\s*=\s*[\"']?refresh")
_SCRIPT = re.compile(r"<script[\s>]")
_WITHOUT_SCRIPT = re.compile(r"<noscript[\s>]")
_UNSEEN = re.compile(r"<(script|style)[\s>].*?(?:</\1|\Z)|<[^<>]*>|\s+", re.DOTALL)
_FEW_LETTERS = 400  # a page of a wall says little else


def wall_in_refusal(status: int, headers: Headers, page: bytes) -> str | None:
    """Whose wall refused a request and what it wants, by headers and page; None if neither shows one.

    Can mislead where a guarded site refuses for another reason, such as the reader's country.
    """
    lower = page[:HEAD_BYTES].decode("utf-8", "replace").lower()
    is_page = status == _FORBIDDEN and "html" in headers.get("Content-Type", "").lower() and "<" in lower
    return (
        wall_in_headers(headers)
        or wall_in_page(lower)
        or _found(headers, _LIKELY_HEADERS, _REFUSAL)
        or _test_in_page(lower)
        or (_found(headers, _GUARDS, _PASSED_ON) if is_page else None)
    )


def _test_in_page(lower: str) -> str | None:
    """Whether a page of a refusal tests its reader, by its markup and scripts alone."""
    if not _SCRIPT.search(lower):
        return None
    sets_cookie = _COOKIE_SET.search(lower) and _AGAIN.search(lower)
    wants_script = _WITHOUT_SCRIPT.search(lower) and len(_UNSEEN.sub("", lower)) < _FEW_LETTERS
    return f"its guard {_LIKELY}" if _TEST.search(lower) or sets_cookie or wants_script else None


def wall_in_headers(headers: Headers) -> str | None:
    """Whose wall answered, where the headers alone are sure of it, whatever the status."""
    return _found(headers, _SURE_HEADERS, _PROOF)


def wall_in_page(lower: str) -> str | None:
    """Whose wall a page is and what it wants, by its first 64 kB in small letters; None if it is none.

    Can mislead when a page has a captcha beside its content.
    """
    found = next(((guard, wants) for sign, guard, wants in _SIGNS if sign in lower), None)
    return f"{found[0] or 'its guard'} {found[1]}" if found else None


def _found(headers: Headers, known: tuple[tuple[str, str, str], ...], wants: str) -> str | None:
    given = [(name.lower(), value.lower()) for name, value in headers.items()]
    for name, part, guard in known:
        if any(name == other and part in value for other, value in given):
            return f"{guard} {wants}"
    return None
