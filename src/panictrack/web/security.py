"""Who may ask, and what a page may do in a browser.

The server answers this machine alone, by its own names: a page of another site whose name is pointed at this
machine (DNS rebinding) sends another name. Pages load nothing from elsewhere and run nothing that stands in
them. Writing needs the token that the command printed, from a page of this server.
"""

import hmac
from urllib.parse import urlsplit

from aiohttp import web

COOKIE = "panictrack-{port}"  # cookies of one machine are shared by its ports
_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "panictrack",  # and not which version of what
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def port_of(request: web.Request) -> int:
    """The port that a request came in at."""
    name = request.transport.get_extra_info("sockname") if request.transport else None
    return int(name[1]) if name else 0


def is_own_host(host: str | None, port: int) -> bool:
    """Whether a Host header names this machine and the port of this server."""
    if not host or any(letter in host for letter in "/@?#\\ \t"):
        return False
    try:
        parts = urlsplit(f"//{host}")
        name, its_port = parts.hostname, parts.port
    except ValueError:
        return False
    return name in _NAMES and (its_port or 80) == port


def may_write(request: web.Request, token: str | None) -> bool:
    """Whether the browser has been given the token."""
    given = request.cookies.get(COOKIE.format(port=port_of(request)), "")
    return is_token(given, token)


def is_token(given: str, token: str | None) -> bool:
    """Whether a text is the token; takes as long for a wrong one as for the right one."""
    return token is not None and hmac.compare_digest(given.encode(errors="surrogatepass"), token.encode())


def is_for_another_page(request: web.Request) -> bool:
    """Whether a page of another site asks for something to use it, rather than leads a reader here.

    It could not read the answer, but it could measure how long that takes, and keep this machine busy. Other
    ports of this machine are other sites too. What is no browser does not say, and is answered.
    """
    is_ours = request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}
    is_link = request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "document"
    return not (is_ours or is_link)


def is_from_here(request: web.Request) -> bool:
    """Whether a form was sent by a page of this server.

    With our Referrer-Policy a browser hides the origin of a form (`null`), and says only that it is the same.
    """
    origin = request.headers.get("Origin", "null")
    if origin == "null":
        return request.headers.get("Sec-Fetch-Site") == "same-origin"
    return origin == f"http://{request.headers.get('Host', '')}"
