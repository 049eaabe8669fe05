"""One mark of a chart as series of plain numbers."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil, floor
from typing import Literal, assert_never

from pathfinders.charts.labels import bold_lines, lines_of
from pathfinders.charts.marks import (
    Area,
    Band,
    Bars,
    Labels,
    Line,
    Note,
    Place,
    Point,
    Points,
    Rule,
    Side,
    Spans,
    Words,
    Zone,
    band_runs,
)
from pathfinders.charts.palette import GREY, Sign
from pathfinders.charts.powerpoint.scale import Scale
from pathfinders.charts.powerpoint.series import (
    LINE_HEIGHT,
    SMALLEST,
    Label,
    Marker,
    Series,
    Stroke,
    Where,
)

Scales = tuple[Scale, Scale]
Number = Callable[[Place], float]
Upright = Literal["top", "middle", "bottom"]
LETTERS = 0.85
"""Points in a pixel, for letters: slides are read from further away."""
MOVED = 0.75
"""Points in a pixel, for distances."""
NUDGE = 12.0
"""Points sideways that labels stand off their points anyhow."""
SIDEWAYS: dict[str, Where] = {"left": "l", "right": "r"}
UPRIGHT: dict[str, Where] = {"top": "t", "bottom": "b"}
SIDES: dict[Side, tuple[Upright, str]] = {
    "left": ("middle", "left"),
    "right": ("middle", "right"),
    "above": ("top", ""),
    "below": ("bottom", ""),
    "above left": ("top", "left"),
    "above right": ("top", "right"),
    "below left": ("bottom", "left"),
    "below right": ("bottom", "right"),
    "over": ("middle", ""),
}
OPPOSITE = {"left": "right", "right": "left", "center": ""}
OVER: dict[str, Upright] = {"top": "bottom", "bottom": "top", "middle": "middle"}


def series_of(
    mark: Points | Line | Spans | Labels | Bars | Band | Area,
    scales: Scales,
    unnamed: str,
    *,
    legend: bool,
) -> list[Series]:
    """The series that draw a mark; `unnamed` is what a mark without a name is called in the chart's
    spreadsheet.
    """
    match mark:
        case Points():
            series = _points(mark, scales, " ".join(lines_of(mark.name)) or unnamed)
        case Line():
            series = _line(mark, scales)
        case Spans():
            series = [_spans(mark, scales)] if mark.spans else []
        case Labels():
            labels = _labels(mark.points, mark.letters, "")
            series = [_plain(mark.points, scales, None, (), labels)] if mark.points else []
        case Bars():
            series = _bars(mark, scales)
        case Band():
            series = [_band(mark, scales)] if mark.x else []
        case Area():
            x = [scales[0].number(value) for value in mark.x]
            y = [scales[1].number(value) for value in mark.y]
            series = [Series("", _filled(x), _gapped(x, y), Stroke(mark.outline, 1.0))]
        case _:
            assert_never(mark)
    name = "" if isinstance(mark, (Labels, Area)) else " ".join(lines_of(mark.name))
    listed = legend and bool(name) and not isinstance(mark, (Labels, Area)) and mark.listed
    data = [part for part in series if part.role == "data"]
    return [
        replace(part, name=name or unnamed, in_legend=listed and part is data[0])
        if part.role == "data"
        else part
        for part in series
    ]


def _plain(
    points: Sequence[Point],
    scales: Scales,
    line: Stroke | None,
    markers: tuple[Marker, ...] = (),
    labels: tuple[Label | None, ...] = (),
) -> Series:
    x = [scales[0].number(point.x) for point in points]
    y = [scales[1].number(point.y) for point in points]
    return Series("", _filled(x), _gapped(x, y), line, markers, labels)


def _points(mark: Points, scales: Scales, name: str) -> list[Series]:
    if not mark.points:
        return []
    markers = tuple(
        _marker(point.sign or mark.sign, mark.size, mark.opacity) for point in mark.points
    )
    labels = _labels(mark.points, mark.letters, mark.ink)
    every = markers[:1] if len(set(markers)) == 1 else markers
    series = _plain(mark.points, scales, None, every, labels)
    if any(point.interval for point in mark.points):
        return [_intervals(mark, scales, name), series]
    return [series]


def _marker(sign: Sign, size: float, opacity: float = 1.0) -> Marker:
    return Marker(sign.symbol, size, sign.colour, opacity, sign.open)


def _intervals(mark: Points, scales: Scales, name: str) -> Series:
    """Intervals as lines from end to end, with gaps between them: LibreOffice does not show error
    bars along x.
    """
    across: list[float] = []
    up: list[float | None] = []
    for point in mark.points:
        x, y = scales[0].number(point.x), scales[1].number(point.y)
        if point.interval is None or x is None or y is None:
            continue
        low, high = point.interval.low, point.interval.high
        across += [low, high, high] if mark.along == "x" else [x, x, x]
        up += [y, y, None] if mark.along == "x" else [low, high, None]
    stroke = Stroke(mark.sign.colour, mark.stroke)
    return Series(f"{name}: interval", tuple(across), tuple(up), stroke, role="spread")


def _line(mark: Line, scales: Scales) -> list[Series]:
    if not mark.points:
        return []
    stroke = Stroke(mark.sign.colour, mark.width, mark.dash)
    markers = (_marker(mark.sign, mark.size),) if mark.size else ()
    if not mark.step:
        return [_plain(mark.points, scales, stroke, markers)]
    x = [scales[0].number(point.x) for point in mark.points]
    y = [scales[1].number(point.y) for point in mark.points]
    across, up = _steps(x, y)
    steps = Series("", _filled(across), _gapped(across, up), stroke)
    return [steps, _plain(mark.points, scales, None, markers)] if markers else [steps]


def _spans(mark: Spans, scales: Scales) -> Series:
    x: list[float | None] = []
    y: list[float | None] = []
    for span in mark.spans:
        at = scales[1].number(span.at)
        x += [scales[0].number(span.start), scales[0].number(span.end), None]
        y += [at, at, None]
    markers = (_marker(mark.sign, mark.size),) if mark.size else ()
    stroke = Stroke(mark.sign.colour, mark.width, mark.dash)
    return Series("", _filled(x), _gapped(x, y), stroke, markers)


def _band(mark: Band, scales: Scales) -> Series:
    """The edge of a band: PowerPoint's scatter charts shade nothing."""
    x: list[float | None] = []
    y: list[float | None] = []
    for across, low, high in band_runs(mark):
        places = [scales[0].number(value) for value in across]
        x += [*([None] if x else []), *places, *reversed(places)]
        y += [*([None] if y else []), *high, *reversed(low)]
    stroke = Stroke(_solid(mark.sign.colour), 1.25, "dash")
    return Series("", _filled(x), _gapped(x, y), stroke, outline=True)


def _bars(mark: Bars, scales: Scales) -> list[Series]:
    """Bars as thick lines from where each starts to where it ends, for charts that show other marks
    beside them: a series for each colour.
    """
    along, across = scales if mark.flat else scales[::-1]
    colours = dict.fromkeys((bar.sign or mark.sign).colour for bar in mark.bars)
    series = []
    for colour in colours:
        lengths: list[float | None] = []
        heights: list[float | None] = []
        labels: list[Label | None] = []
        for bar in mark.bars:
            place, start, end = across.number(bar.at), along.number(bar.start), bar.end
            if (bar.sign or mark.sign).colour != colour or None in (place, start, end):
                continue
            label = _label(bar.label, "middle", "", colour="", size=SMALLEST)
            beyond: Where = "r" if mark.flat else "t"
            lengths += [start, end, None]
            heights += [place, place, None]
            labels += [None, replace(label, place=beyond, blank=0) if bar.label else None, None]
        x, y = (lengths, heights) if mark.flat else (heights, lengths)
        series.append(
            Series(
                "",
                _filled(x),
                tuple(y),
                Stroke(colour, 1.0),
                labels=tuple(labels) if any(labels) else (),
                thick=mark.width,
                across="y" if mark.flat else "x",
            )
        )
    return series


def _labels(points: Sequence[Point], letters: float, ink: str) -> tuple[Label | None, ...]:
    """The points' labels; nothing where none has one."""
    if not any(point.label for point in points):
        return ()
    return tuple(
        _label(point.label, *SIDES[point.side], colour=ink, size=max(SMALLEST, letters * LETTERS))
        if point.label
        else None
        for point in points
    )


def _label(
    words: Words,
    upright: Upright,
    sideways: str,
    *,
    right: float = 0.0,
    down: float = 0.0,
    colour: str = "",
    size: float = SMALLEST,
) -> Label:
    """A label above, level with or below its point, and beside it on one side, or over it."""
    lines = lines_of(words)
    side = SIDEWAYS.get(sideways)
    raised = len(lines) * {"top": 1, "bottom": -1}.get(upright, 0) if side else 0
    # Half a line each: a label moved by hand is left where it is by some programs when the chart
    # changes its size.
    shift = -down / (size * LINE_HEIGHT / 2)
    return Label(
        lines,
        side or UPRIGHT.get(upright, "ctr"),
        right if abs(right) > NUDGE else 0.0,
        raised + (ceil(shift) if shift > 0 else floor(shift)),
        bold_lines(words),
        colour,
        size,
    )


def shape_series(mark: Rule | Zone, x: Number, y: Number) -> Series:
    """A line, or the outline of a zone."""
    if isinstance(mark, Zone):
        left, right, low, high = x(mark.start), x(mark.end), y(mark.bottom), y(mark.top)
        corners = (left, right, right, left, left), (low, low, high, high, low)
        return Series("Band", *corners, Stroke(GREY, 1.0, "dash"), role="shape", outline=True)
    stroke = Stroke(mark.colour, mark.width)
    if mark.axis == "x":
        ends = (x(mark.at),) * 2, (y(mark.start), y(mark.end))
    else:
        ends = (x(mark.start), x(mark.end)), (y(mark.at),) * 2
    return Series("Line", *ends, stroke, role="shape")


def note_series(mark: Note, x: Number, y: Number) -> list[Series]:
    """A note's text, and the line that leads to it where it has one."""
    at = x(mark.x), y(mark.y)
    end, shift = at, (mark.right, -mark.up)
    series = []
    if mark.text_at:
        end = x(mark.text_at[0]), y(mark.text_at[1])
        line = Stroke(GREY, 1.0)
        series.append(Series("Leader", (at[0], end[0]), (at[1], end[1]), line, role="shape"))
    upright = OVER[mark.upright]
    if mark.away:
        shift = mark.away
        upright = "top" if mark.away[1] < 0 else "middle"
    label = _label(
        mark.words,
        upright,
        OPPOSITE[mark.across],
        right=shift[0] * MOVED,
        down=shift[1] * MOVED,
        colour=mark.ink,
        size=max(SMALLEST, mark.letters * LETTERS),
    )
    return [*series, Series("Note", (end[0],), (end[1],), labels=(label,), role="note")]


def _filled(x: Sequence[float | None]) -> tuple[float, ...]:
    """The x of each point; a gap's is that of the point before it, as a blank x would shift the
    rest in a spreadsheet.
    """
    filled: list[float] = []
    last = next((value for value in x if value is not None), 0.0)
    for value in x:
        last = last if value is None else value
        filled.append(last)
    return tuple(filled)


def _gapped(x: Sequence[float | None], y: Sequence[float | None]) -> tuple[float | None, ...]:
    return tuple(None if across is None else up for across, up in zip(x, y, strict=True))


def _solid(colour: str) -> str:
    """The colour without what it lets through."""
    parts = colour.removeprefix("rgba(").rstrip(")").split(",")
    return f"rgb({','.join(parts[:3])})" if colour.startswith("rgba(") else colour


def _steps(
    x: Sequence[float | None], y: Sequence[float | None]
) -> tuple[list[float | None], list[float | None]]:
    """A line that goes across to each next point before it goes up or down."""
    across: list[float | None] = list(x[:1])
    up: list[float | None] = list(y[:1])
    for before, here, now in zip(y, x[1:], y[1:], strict=False):
        across += [here, here]
        up += [before, now]
    return across, up
