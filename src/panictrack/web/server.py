"""The web server: requests in, pages out. It answers this machine alone."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TypeVar

from aiohttp import web

from panictrack.errors import ArchiveError, ConfigurationError, InputError, PanictrackError
from panictrack.web import coding, forms
from panictrack.web.address import TOKEN, Address
from panictrack.web.drawing import as_document
from panictrack.web.errors import page_of_bug, page_of_error, page_of_status
from panictrack.web.export import answer_export
from panictrack.web.kept_pages import DrawnPage, KeptPages
from panictrack.web.label_actions import store
from panictrack.web.memory import give_back_memory
from panictrack.web.page import Page
from panictrack.web.pages import KEPT, PAGES, PageMaker, feeds, topic
from panictrack.web.pixels import as_png
from panictrack.web.rendering import citation, render
from panictrack.web.security import (
    COOKIE,
    HEADERS,
    is_for_another_page,
    is_from_here,
    is_own_host,
    is_token,
    may_write,
    port_of,
)
from panictrack.web.site import Site
from panictrack.web.writing import why_no_coding, why_not

ADDRESS, PORT = "127.0.0.1", 8742
MAX_BODY_BYTES = 9 * 2**20  # a feed list of 8 MiB, and the form around it
PNG_SECONDS = 60.0
PATIENCE_SECONDS = 1.5  # most changes are done by then; the page shows the others as they end
_MOST_BYTES = 2**16  # of the first line of a request: what is too long is told by a page
_OK = 200
N_THREADS = 2  # of two processors; four took 30 MB more, and a quarter longer for pages that differ
_STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

T = TypeVar("T")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SITE = web.AppKey("site", Site)
THREADS = web.AppKey("threads", ThreadPoolExecutor)
LOOKING = web.AppKey("looking", ThreadPoolExecutor)  # whether pages still hold: that waits for no page
DRAWN = web.AppKey("drawn", KeptPages)

log = logging.getLogger(__name__)


def application(site: Site) -> web.Application:
    """The server's routes. Whatever a handler does with the archive runs in a thread."""
    app = web.Application(middlewares=[_guarded], client_max_size=MAX_BODY_BYTES)
    app[SITE] = site
    app[THREADS] = ThreadPoolExecutor(N_THREADS, thread_name_prefix="page")
    app[LOOKING] = ThreadPoolExecutor(1, thread_name_prefix="state")
    app[DRAWN] = KeptPages(stale_seconds=site.stale_seconds)
    app.router.add_get("/search/all.{form:csv|xlsx}", partial(answer_export, site))
    for path, make in PAGES.items():
        base = "" if path == "/" else path
        app.router.add_get(path, partial(_answer_page, make))
        files = f"{base}/{{part:[a-z0-9_-]+}}.{{form:csv|json|svg|png}}"
        app.router.add_get(files, partial(_answer_file, make))
    app.router.add_post(feeds.PATH, _change_feeds)
    app.router.add_post(topic.PATH, _change_topics)
    app.router.add_post(coding.PATH, _code)
    for name, (body, kind, tag) in _static_files().items():
        app.router.add_get(f"/static/{name}", partial(_answer_static, body, kind, tag))

    async def ended(app: web.Application) -> None:
        await app[DRAWN].close()
        for threads in (app[THREADS], app[LOOKING]):
            threads.shutdown(wait=False, cancel_futures=True)

    app.on_cleanup.append(ended)
    return app


@contextmanager
def serving(site: Site, port: int = PORT) -> Iterator[str]:
    """Serve in a thread while the block runs; gives the address, without the token.

    Raises
    ------
    ConfigurationError
        The port is taken.
    """
    give_back_memory()
    loop, stop, ready = asyncio.new_event_loop(), asyncio.Event(), Event()
    failed: list[OSError] = []
    found = [port]

    async def serve() -> None:
        runner = web.AppRunner(
            application(site),
            handle_signals=False,
            handler_cancellation=True,  # who has hung up needs no answer: others wait for the thread
            access_log=None,
            shutdown_timeout=1.0,
            max_line_size=_MOST_BYTES,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, ADDRESS, port).start()
            found[0] = int(runner.addresses[0][1])
        except OSError as error:
            failed.append(error)
        ready.set()
        if not failed:
            await stop.wait()
        await runner.cleanup()

    thread = Thread(target=loop.run_until_complete, args=(serve(),), name="web server", daemon=True)
    thread.start()
    ready.wait()
    try:
        if failed:
            raise ConfigurationError(
                f"--port {port}: {failed[0].strerror or failed[0]}; choose another port, or stop what uses it"
            )
        yield f"http://{ADDRESS}:{found[0]}/"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=5)
        if not thread.is_alive():
            loop.close()
        site.background.close()
        site.actions.close()
        site.archive.close()


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse strangers, turn errors into pages, and add the headers that keep pages harmless."""
    if not is_own_host(request.headers.get("Host"), port_of(request)):
        response: web.StreamResponse = web.Response(text=f"{_sentence(421)}\n", status=421)
    elif is_for_another_page(request):
        response = web.Response(text="A page of another site asked for this; open it in a tab.\n", status=403)
    else:
        response = await _without_errors(request, handler)
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Cache-Control", "no-store")
    return response


async def _without_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except PanictrackError as error:
        page = page_of_error(error)
    except web.HTTPException as error:
        if error.status < 400:
            return error
        page = page_of_status(error.status)
    except asyncio.CancelledError:
        raise
    except Exception:
        log.exception("bug path=%s", request.path)
        page = page_of_bug()
    drawn = _draw(page, request.app[SITE], Address(path=request.path), may_write=_may_write(request))
    return _html(drawn)


def _sentence(status: int) -> str:
    page = page_of_status(status)
    return f"{page.title}. {page.values['message']}"


async def _answer_page(make: PageMaker, request: web.Request) -> web.StreamResponse:
    site = request.app[SITE]
    if TOKEN in request.query:
        return _with_cookie(request, site)
    address = Address.of(request.path, request.query.items())
    if not all(value.strip() for value in request.query.values()):
        return _led_to(address.link)  # a form sends its empty fields; the address that is sent on has none
    is_writer = _may_write(request)

    async def draw() -> DrawnPage:
        page = await _in_thread(request, partial(make, site, address))
        return _draw(page, site, address, may_write=is_writer)

    state_of = KEPT.get(make)
    if state_of is None:
        return _html(await draw())
    try:
        state = await asyncio.get_running_loop().run_in_executor(request.app[LOOKING], state_of, site)
    except ArchiveError:
        return _html(await draw())  # which says so in its own way
    return _html(await request.app[DRAWN].page((address.link, is_writer), state, draw))


def _with_cookie(request: web.Request, site: Site) -> web.StreamResponse:
    """Remember the token, and lead to the address without it: a view that is sent must not carry it."""
    given = request.query[TOKEN]
    response = _led_to(Address.of(request.path, request.query.items()).link)
    if is_token(given, site.token):
        name = COOKIE.format(port=port_of(request))
        response.set_cookie(name, given, httponly=True, samesite="Strict", path="/")
    return response


async def _change_feeds(request: web.Request) -> web.StreamResponse:
    """Begin what a form of the page Feeds asks for, and lead to the page that says what was done."""
    from panictrack.web.feed_actions import begin  # YAML, OPML: a server that is only read needs neither

    fields, files = await _sent(request)
    began = await _in_thread(request, partial(begin, request.app[SITE], fields, files))
    await _in_thread(request, partial(began.wait, PATIENCE_SECONDS))
    feed = None if began.is_gone else fields.get("feed")
    return _led_to(Address(path=feeds.PATH).having(feed=feed, done=began.id).link)


async def _change_topics(request: web.Request) -> web.StreamResponse:
    """Begin what a form about topics asks for, and lead to the page that says how far it is."""
    from panictrack.web.topic_actions import begin  # YAML

    fields, _ = await _sent(request)
    began, link = await _in_thread(request, partial(begin, request.app[SITE], fields))
    if began is not None:
        await _in_thread(request, partial(began.wait, PATIENCE_SECONDS))
    return _led_to(link)


async def _code(request: web.Request) -> web.StreamResponse:
    """Store what a coder answers: a script gets what comes next, a browser without it is led there."""
    fields, _ = await _sent(request, why_no_coding)
    answers = [str(answer) for answer in (await request.post()).getall("answer", [])]
    is_script = request.headers.get("Accept") == "application/json"
    try:
        stored = await _in_thread(request, partial(store, request.app[SITE], fields, answers))
        if is_script:
            return web.json_response(await _in_thread(request, lambda: stored.state))
    except PanictrackError as error:
        if not is_script:
            raise
        return web.json_response({"problem": str(error)}, status=page_of_error(error).status)
    return _led_to(stored.link)


async def _sent(
    request: web.Request, reason: Callable[[Site], str] = why_not
) -> tuple[dict[str, str], dict[str, bytes]]:
    """The fields and the files of a form of this server, from a browser that may change something."""
    site = request.app[SITE]
    if not (is_from_here(request) and may_write(request, site.token)) or reason(site):
        raise web.HTTPForbidden
    try:
        sent = await request.post()
    except web.HTTPException:
        raise
    except Exception as error:  # of many kinds: no boundary, an unknown encoding, a part that breaks off
        raise web.HTTPBadRequest from error
    fields = {name: value for name, value in sent.items() if isinstance(value, str)}
    return fields, {
        name: value.file.read() for name, value in sent.items() if isinstance(value, web.FileField)
    }


def _led_to(link: str) -> web.StreamResponse:
    return web.Response(status=303, headers={"Location": link})


async def _answer_file(make: PageMaker, request: web.Request) -> web.StreamResponse:
    """A table or chart of a page, made by the same function from the same address."""
    part, form = request.match_info["part"], request.match_info["form"]
    path = request.path.removesuffix(f"/{part}.{form}") or "/"
    site, address = request.app[SITE], Address.of(path, request.query.items())

    def take() -> tuple[str, bytes | Callable[[], bytes]] | None:
        page = make(site, address)
        source = citation(page, site, address)
        if plot := page.charts.get(part):
            if form == "svg":
                return plot.name, as_document(plot, source).encode()
            if form == "json":
                return plot.name, forms.plot_as_json(plot, source)
            if form == "png":
                return plot.name, partial(as_png, plot, source)
        if part in page.tables and form in {"csv", "json"}:
            table = page.tables[part]
            is_csv = form == "csv"
            return table.name, forms.table_as_csv(table) if is_csv else forms.table_as_json(table, source)
        if page.reload_seconds:
            raise InputError("this is still being computed; try again when the page shows it")
        return None

    found = await _in_thread(request, take)
    if found is None:
        raise web.HTTPNotFound
    name, made = found
    # Not in the thread: four that wait for a curve would be all there are, and no page would be answered.
    body = made if isinstance(made, bytes) else await site.background.wait(made, PNG_SECONDS)
    headers = {
        "Content-Type": forms.TYPES[form],
        "Content-Disposition": f'attachment; filename="panictrack-{name}.{form}"',
    }
    return web.Response(body=body, headers=headers)


async def _answer_static(body: bytes, kind: str, tag: str, request: web.Request) -> web.StreamResponse:
    headers = {"Content-Type": kind, "ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, headers=headers)


async def _in_thread(request: web.Request, make: Callable[[], T]) -> T:
    running = asyncio.get_running_loop().run_in_executor(request.app[THREADS], make)
    # A change that was asked for is made, even if nobody waits for the answer any more.
    return await (asyncio.shield(running) if request.method == "POST" else running)


def _may_write(request: web.Request) -> bool:
    return may_write(request, request.app[SITE].token)


def _draw(page: Page, site: Site, address: Address, *, may_write: bool) -> DrawnPage:
    body = render(page, site, address, may_write=may_write).encode()
    return DrawnPage(body=body, status=page.status, is_keepable=page.is_keepable and page.status == _OK)


def _html(page: DrawnPage) -> web.Response:
    return web.Response(body=page.body, status=page.status, content_type="text/html", charset="utf-8")


def _static_files() -> Mapping[str, tuple[bytes, str, str]]:
    """By name: the bytes, the type and a tag that changes with them."""
    files = {}
    for path in sorted(_STATIC.iterdir()):
        if path.suffix in _TYPES:
            body = path.read_bytes()
            files[path.name] = (body, _TYPES[path.suffix], f'"{hashlib.sha256(body).hexdigest()[:16]}"')
    return files
