"""Small charts as SVG, drawn on the server: no library, no style of their own that a browser would refuse.

A `Plot` is what is drawn, in the units of its axes; `as_svg` draws it at one size. Colours are attributes, so
that a file of it is complete, and classes, so that the stylesheet of the page can make them fit the dark.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from math import floor, isfinite, log10

SANS = "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
COLORS = ("#801650", "#12436d", "#1d6f7d", "#a35a00", "#5a616b", "#3d3d3d")
DASHES = ("", "7 4", "2 3", "9 3 2 3", "5 2", "1 4")  # no line is told by its colour alone
INK, GREY, QUIET, FAINT = "#1f2328", "#5a616b", "#9aa1ab", "#e6e8eb"
LEFT, RIGHT, ABOVE, BELOW = 46.0, 14.0, 48.0, 22.0
THIN = 0.8  # a strip is hatched below it
STRIP = 13.0  # a strip below the axis, with its name
SMALL, TEXT = 11, 12
_LARGEST = 1e9

Attribute = str | float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line with a name; it breaks where a value is missing."""

    xs: Sequence[float]
    ys: Sequence[float | None]
    name: str = ""
    color: int = 0
    dash: int = 0
    width: float = 1.8


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """What lies between two lines."""

    xs: Sequence[float]
    lows: Sequence[float]
    highs: Sequence[float]
    color: int = 1
    opacity: float = 0.2


@dataclass(frozen=True, kw_only=True, slots=True)
class Dots:
    """Single values."""

    xs: Sequence[float]
    ys: Sequence[float]
    radius: float = 1.6


@dataclass(frozen=True, kw_only=True, slots=True)
class Strip:
    """Stretches of time below the axis: from, to, a share; hatched below 0.8, empty at 0."""

    name: str
    cells: Sequence[tuple[float, float, float]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plot:
    """A chart before it is drawn."""

    name: str  # of the file
    title: str
    subtitle: str
    caption: str
    alt: str
    x_range: tuple[float, float]
    x_ticks: Sequence[tuple[float, str]]
    y_top: float
    y_unit: str
    lines: Sequence[Line] = ()
    bands: Sequence[Band] = ()
    dots: Sequence[Dots] = ()
    strips: Sequence[Strip] = ()
    marks: Sequence[tuple[float, str]] = ()  # numbered events above the frame
    key: Sequence[str] = ()
    readings: Sequence[tuple[float, str]] = field(default=())  # what a pointer or an arrow key reads off


@dataclass(frozen=True, kw_only=True, slots=True)
class _Frame:
    plot: Plot
    width: float
    height: float
    x_range: tuple[float, float]

    @property
    def right(self) -> float:
        return self.width - RIGHT

    @property
    def bottom(self) -> float:
        return self.height - BELOW - STRIP * len(self.plot.strips)

    def x(self, value: float) -> float:
        first, last = self.x_range
        return LEFT + (value - first) / ((last - first) or 1) * (self.width - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return self.bottom - min(max(value / self.plot.y_top, 0), 1) * (self.bottom - ABOVE)

    def at(self, x: float, y: float) -> str:
        return f"{_number(self.x(x))},{_number(self.y(y))}"

    def holds(self, value: float) -> bool:
        return self.x_range[0] <= value <= self.x_range[1]


def as_svg(
    plot: Plot,
    *,
    width: int = 960,
    height: int = 380,
    since: float | None = None,
    css: str = "",
    prefix: str = "",
) -> str:
    """The drawing as an element; from `since` on, where a narrow screen has no room for more.

    `prefix` keeps the names of two drawings of one page apart.
    """
    first = plot.x_range[0] if since is None else max(plot.x_range[0], since)
    frame = _Frame(plot=plot, width=width, height=height, x_range=(first, plot.x_range[1]))
    names = f"{prefix}{plot.name}"
    body = [
        _tag("title", plot.title, id=f"{names}-title"),
        _tag("desc", plot.alt, id=f"{names}-desc"),
        *_parts(frame),
    ]
    return _group(
        "svg",
        body,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"chart {css}".strip(),
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_labelledby=f"{names}-title {names}-desc",
        font_family=SANS,
        font_size=TEXT,
        fill=INK,
        data_left=LEFT,
        data_right=width - RIGHT,
        data_first=first,
        data_last=plot.x_range[1],
        data_top=ABOVE,
        data_bottom=frame.bottom,
    )


def as_document(plot: Plot, source: str) -> str:
    """The drawing as a file of its own: with its title above it and its source below."""
    width, height, head, step = 960, 380, 86, 16
    notes = [*wrapped(plot.caption, 150), *plot.key, *wrapped(source, 150)]
    whole = head + height + step * len(notes) + 12
    title = [
        _tag("tspan", line, x=LEFT, dy=19 if n else 0) for n, line in enumerate(wrapped(plot.title, 110))
    ]
    body = [
        _tag("rect", width=width, height=whole, fill="#fff"),
        _group("text", title, x=LEFT, y=22, font_size=15, font_weight="bold", fill=INK),
        _tag("text", wrapped(plot.subtitle, 150)[0], x=LEFT, y=80, font_size=SMALL, fill=GREY),
        as_svg(plot, width=width, height=height).replace(
            "<svg ", f'<svg y="{head}" width="{width}" height="{height}" ', 1
        ),
        *(
            _tag("text", note, x=LEFT, y=head + height + step * n, font_size=SMALL, fill=GREY)
            for n, note in enumerate(notes, 1)
        ),
    ]
    document = _group(
        "svg", body, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width} {whole}", font_family=SANS
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n{document}\n'


def nice_top(highest: float) -> float:
    """A round upper end of an axis, at or above the highest value."""
    if not isfinite(highest) or highest <= 0:
        return 1.0
    unit = 10.0 ** floor(log10(min(highest, _LARGEST)))
    return next(step * unit for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * unit >= highest * 0.9999)


def ticks_of(first: float, last: float, most: int = 8) -> list[float]:
    """Round numbers between two ends."""
    if last <= first:
        return [first]
    step = nice_top((last - first) / most)
    start = floor(first / step) + (0 if first % step == 0 else 1)
    return [number * step for number in range(start, floor(last / step + 1e-9) + 1)]


def _parts(frame: _Frame) -> Iterator[str]:
    plot = frame.plot
    for tick in ticks_of(0, plot.y_top, 5):
        y = frame.y(tick)
        yield _tag("line", class_="grid", x1=LEFT, x2=frame.right, y1=y, y2=y, stroke=FAINT)
        yield _quiet(f"{tick:g}", LEFT - 6, y + 4, "end")
    yield _quiet(plot.y_unit, 2, 11, "start")
    yield from _x_axis(frame)
    yield from _marks(frame)
    yield from (_band(frame, band) for band in plot.bands)
    yield from (_dots(frame, dots) for dots in plot.dots)
    yield from (_line(frame, line) for line in plot.lines)
    yield from _above(frame)
    yield from _names(frame)
    for number, strip in enumerate(plot.strips):
        yield from _strip(frame, strip, number)


def _marks(frame: _Frame) -> Iterator[str]:
    """Texts above the frame, on three levels where they would touch."""
    last_at, level = -100.0, 0
    for x, text in frame.plot.marks:
        if frame.holds(x):
            at = frame.x(x)
            level = (level + 1) % 3 if at - last_at < 15 else 0
            last_at = at
            yield _tag("line", class_="grid", x1=at, x2=at, y1=ABOVE, y2=frame.bottom, stroke=FAINT)
            yield _quiet(text, at, ABOVE - 4 - 11 * level, "middle")


def _above(frame: _Frame) -> Iterator[str]:
    """A triangle at the edge for each single value above the scale."""
    for dots in frame.plot.dots:
        over = [x for x, y in zip(dots.xs, dots.ys, strict=True) if y > frame.plot.y_top and frame.holds(x)]
        if over:
            path = "".join(f"M{_number(frame.x(x) - 3)},{ABOVE:g}h6l-3,-5z" for x in over)
            yield _tag("path", class_="over", d=path, fill=QUIET)


def _x_axis(frame: _Frame) -> Iterator[str]:
    ticks = [(x, text) for x, text in frame.plot.x_ticks if frame.holds(x)]
    room = max(1, int((frame.right - LEFT) / 52))
    every = -(-len(ticks) // room) if ticks else 1
    bottom = frame.bottom
    yield _tag("line", class_="axis", x1=LEFT, x2=frame.right, y1=bottom, y2=bottom, stroke=INK)
    for x, text in ticks[::every]:
        at = frame.x(x)
        yield _tag("line", class_="axis", x1=at, x2=at, y1=bottom, y2=bottom + 4, stroke=INK)
        yield _quiet(text, at, bottom + 16, "middle")


def _band(frame: _Frame, band: Band) -> str:
    points = [point for point in zip(band.xs, band.lows, band.highs, strict=True) if frame.holds(point[0])]
    upper = [frame.at(x, high) for x, _, high in points]
    lower = [frame.at(x, low) for x, low, _ in reversed(points)]
    return _tag(
        "polygon",
        class_=f"fill-{band.color}",
        points=" ".join([*upper, *lower]),
        fill=COLORS[band.color % len(COLORS)],
        fill_opacity=f"{band.opacity:g}",
    )


def _dots(frame: _Frame, dots: Dots) -> str:
    """One path: a dot is a line of no length with a round end."""
    top = frame.plot.y_top
    marks = "".join(
        f"M{frame.at(x, y)}h0" for x, y in zip(dots.xs, dots.ys, strict=True) if frame.holds(x) and y <= top
    )
    return _tag(
        "path", class_="dots", d=marks, stroke=QUIET, stroke_width=2 * dots.radius, stroke_linecap="round"
    )


def _line(frame: _Frame, line: Line) -> str:
    parts, is_down = [], False
    for x, y in zip(line.xs, line.ys, strict=True):
        if y is None or not frame.holds(x):
            is_down = False
            continue
        parts.append(f"{'L' if is_down else 'M'}{frame.at(x, y)}")
        is_down = True
    return _stroke(line, "".join(parts), line.width)


def _stroke(line: Line, path: str, width: float) -> str:
    return _tag(
        "path",
        class_=f"line-{line.color}",
        d=path,
        fill="none",
        stroke=COLORS[line.color % len(COLORS)],
        stroke_width=width,
        stroke_dasharray=DASHES[line.dash % len(DASHES)] or None,
        stroke_linejoin="round",
    )


def _names(frame: _Frame) -> Iterator[str]:
    """The names of the lines in the upper left corner, each behind a piece of its line."""
    named = [line for line in frame.plot.lines if line.name]
    for number, line in enumerate(named if len(named) > 1 else ()):
        y = ABOVE + 12 + 16 * number
        yield _stroke(line, f"M{LEFT + 8:g},{y - 4:g}h28", 2)
        yield _tag(
            "text",
            line.name,
            class_="ink",
            x=LEFT + 42,
            y=y,
            font_size=TEXT,
            stroke="#fff",  # a rim that keeps the letters apart from the lines behind them
            stroke_width=3,
            paint_order="stroke",
        )


def _strip(frame: _Frame, strip: Strip, number: int) -> Iterator[str]:
    y = frame.height - STRIP * (len(frame.plot.strips) - number)
    yield _tag(
        "text", strip.name, class_="quiet", x=LEFT - 4, y=y + 9, text_anchor="end", font_size=9, fill=GREY
    )
    for first, last, dark in _merged(strip.cells):
        if last > frame.x_range[0] and dark > 0:
            x = frame.x(max(first, frame.x_range[0]))
            width = frame.x(last) - x
            if dark >= THIN:
                yield _tag("rect", class_="covered", x=x, y=y + 1, width=width, height=9, fill=GREY)
            else:
                hatch = "".join(f"M{_number(x + 3 * n)},{y + 10:g}l2,-9" for n in range(int(width / 3) + 1))
                yield _tag("path", class_="hatch", d=hatch, stroke=GREY, stroke_width=0.7)


def _merged(cells: Iterable[tuple[float, float, float]]) -> Iterator[tuple[float, float, float]]:
    """Neighbours that look the same as one."""
    current: tuple[float, float, float] | None = None
    for first, last, dark in cells:
        shade = 0.0 if dark <= 0 else 1.0 if dark >= THIN else THIN / 2
        if current and current[1] >= first and current[2] == shade:
            current = (current[0], last, shade)
            continue
        if current:
            yield current
        current = (first, last, shade)
    if current:
        yield current


def _quiet(text: str, x: float, y: float, anchor: str) -> str:
    return _tag("text", text, class_="quiet", x=x, y=y, text_anchor=anchor, font_size=SMALL, fill=GREY)


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines, at least one."""
    return textwrap.wrap(text, width) or [""]


def _tag(name: str, text: str = "", **attributes: Attribute) -> str:
    """An element with a text; None leaves an attribute out."""
    return _group(name, [escape(text)] if text else [], **attributes)


def _group(name: str, parts: Sequence[str], **attributes: Attribute) -> str:
    written = "".join(
        f' {key if key == "viewBox" else key.rstrip("_").replace("_", "-")}="{_written(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(parts)}</{name}>" if parts else f"<{name}{written}/>"


def _written(value: Attribute) -> str:
    return escape(value) if isinstance(value, str) else _number(float(value or 0))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
