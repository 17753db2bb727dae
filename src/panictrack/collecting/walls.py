"""Telling a wall against programs from a feed that is broken: whose it is, and what can be done. Pure.

A guard in front of a site (Cloudflare, Akamai, DataDome, Anubis and their like) answers 403, 503 or even 200
with a page that wants JavaScript to run or a picture to be understood. It names itself in headers or markup.
"""

from collections.abc import Mapping

Headers = Mapping[str, str]  # of several values each, in aiohttp's

REMEDY = (
    "a program cannot get past that: ask the publisher to let the User-Agent of panictrack read the feed, "
    "or list another feed of the outlet"
)
HEAD_BYTES = 64 * 1024  # walls come first in a page
_PROOF = "asks for proof of being human"
_REFUSAL = "refuses what it does not take for human"

# Header, what its value contains, and whose wall it is: said of any status.
_SURE_HEADERS = (
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-vercel-mitigated", "challenge", "Vercel"),
    ("x-amzn-waf-action", "c", "AWS WAF"),  # challenge or captcha
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
    ("challenges.cloudflare.com", "Cloudflare", _PROOF),
    ("cf-error-details", "Cloudflare", _REFUSAL),
    ("_incapsula_resource", "Imperva", _PROOF),
    ("incapsula incident", "Imperva", _REFUSAL),
    ("pardon our interruption", "Imperva", _PROOF),
    ("px-captcha", "HUMAN Security", _PROOF),
    ("awswaf.com", "AWS WAF", _PROOF),
    ("gokuprops", "AWS WAF", _PROOF),
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


def wall_in_refusal(headers: Headers, page: bytes) -> str | None:
    """Whose wall refused a request and what it wants, by headers and page; None if neither names one.

    Can mislead where a guarded site refuses for another reason, such as the reader's country.
    """
    lower = page[:HEAD_BYTES].decode("utf-8", "replace").lower()
    return wall_in_headers(headers) or wall_in_page(lower) or _found(headers, _LIKELY_HEADERS, _REFUSAL)


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
