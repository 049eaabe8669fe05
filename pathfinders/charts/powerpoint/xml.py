"""The pieces of a PowerPoint chart's XML that python-pptx does not write."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from pathfinders.charts.powerpoint.scale import NativeAxis
from pathfinders.charts.powerpoint.series import SMALLEST, Label, Marker, Series, Stroke

NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
DASHES = {"dot": "sysDot", "dash": "dash", "longdash": "lgDash", "dashdot": "dashDot"}
SYMBOLS = {
    "circle": "circle",
    "square": "square",
    "diamond": "diamond",
    "triangle-up": "triangle",
    "triangle-down": "triangle",
    "triangle-left": "triangle",
    "triangle-right": "triangle",
    "star": "star",
    "x": "x",
    "cross": "plus",
    "tick": "dash",
}
TEXT, GREY, GRID = "333333", "595959", "D9D9D9"
NAMED_COLOURS = {"white": (255, 255, 255), "black": (0, 0, 0)}
POINT = 12700
"""English metric units in a point."""


def rgb(colour: str) -> tuple[str, float]:
    """A colour as Plotly writes it, as six hexadecimal digits and its opacity. Raises ValueError
    for another notation.
    """
    if colour.startswith("#") and len(colour) == 7:
        return colour[1:].upper(), 1.0
    if colour.startswith("rgb"):
        parts = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")]
        return "".join(f"{round(part):02X}" for part in parts[:3]), (
            parts[3] if len(parts) > 3 else 1.0
        )
    if colour in NAMED_COLOURS:
        return "".join(f"{part:02X}" for part in NAMED_COLOURS[colour]), 1.0
    raise ValueError(f"The colour {colour!r} is in no notation known here.")


def fill(colour: str, opacity: float = 1.0) -> str:
    """A solid fill."""
    digits, own = rgb(colour)
    share = own * opacity
    alpha = f'<a:alpha val="{round(share * 100_000)}"/>' if share < 1 else ""
    return f'<a:solidFill><a:srgbClr val="{digits}">{alpha}</a:srgbClr></a:solidFill>'


def stroke(line: Stroke | None, width: float | None = None) -> str:
    """A line's look; none is said as such, as PowerPoint would draw its own."""
    if line is None:
        return "<a:ln><a:noFill/></a:ln>"
    points = line.width * 0.9 if width is None else width
    dash = f'<a:prstDash val="{DASHES[line.dash]}"/>' if line.dash in DASHES else ""
    join = "<a:round/>" if width is None else "<a:miter/>"
    return f'<a:ln w="{round(points * POINT)}" cap="flat">{fill(line.colour)}{dash}{join}</a:ln>'


def marker_xml(marker: Marker | None) -> str:
    """A point's mark. PowerPoint allows sizes of 2 to 72."""
    if marker is None:
        return '<c:marker><c:symbol val="none"/></c:marker>'
    symbol = SYMBOLS[marker.symbol]
    thin = marker.open or symbol in ("x", "plus", "dash", "star")
    inside = "<a:noFill/>" if marker.open else fill(marker.colour, marker.opacity)
    edge = Stroke(marker.colour if thin else "white", 2.0 if thin else 0.5)
    size = min(72, max(2, round(marker.size * 0.85)))
    return (
        f'<c:marker><c:symbol val="{symbol}"/><c:size'
        f' val="{size}"/><c:spPr>{inside}{stroke(edge)}</c:spPr></c:marker>'
    )


def text_look(size: float, *, bold: bool = False, colour: str = TEXT, tag: str = "a:rPr") -> str:
    """How letters look."""
    return (
        f'<{tag} lang="en-GB" sz="{round(size * 100)}" b="{int(bold)}">'
        f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></{tag}>'
    )


def paragraphs(
    lines: Sequence[str], size: float, *, bold: int = 0, colour: str = TEXT, align: str = "ctr"
) -> str:
    """Lines of text, the first `bold` of them in bold, as the body of a text."""
    written = ""
    for number, line in enumerate(lines):
        look = text_look(size, bold=number < bold, colour=colour)
        written += f'<a:p><a:pPr algn="{align}"/><a:r>{look}<a:t>{escape(line)}</a:t></a:r></a:p>'
    return (
        f'<a:bodyPr wrap="none" lIns="19050" rIns="19050" tIns="0" bIns="0"/><a:lstStyle/>{written}'
    )


SHOWN = "".join(
    f'<c:show{what} val="{{}}"/>'
    for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
)
NOTHING_SHOWN = SHOWN.format(0, 0, 0, 0, 0, 0)
VALUE_SHOWN = SHOWN.format(0, 1, 0, 0, 0, 0)
# LibreOffice looks here for whether lines may be broken, PowerPoint in the text itself.
UNBROKEN = (
    '<c:txPr><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
)
NO_LEADERS = (
    '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}"'
    ' xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"><c15:showLeaderLines'
    ' val="0"/></c:ext></c:extLst>'
)
ALIGN = {"r": "l", "l": "r"}


def labels_xml(labels: Sequence[Label | None], width: float) -> str:
    """Labels of single points in a chart as wide in points; nothing at the other points."""
    if not any(labels):
        return ""
    written = ""
    for number, label in enumerate(labels):
        if label is None:
            continue
        moved = (
            f'<c:layout><c:manualLayout><c:x val="{label.right / width:.5f}"/><c:y'
            ' val="0"/></c:manualLayout></c:layout>'
            if label.right
            else ""
        )
        colour = rgb(label.colour)[0] if label.colour else TEXT
        lines = (*("",) * -label.blank, *label.lines, *("",) * label.blank)
        text = paragraphs(
            lines, label.size, bold=label.bold, colour=colour, align=ALIGN.get(label.place, "ctr")
        )
        written += (
            f'<c:dLbl><c:idx val="{number}"/>{moved}<c:tx><c:rich>{text}</c:rich></c:tx>'
            f'{UNBROKEN}<c:dLblPos val="{label.place}"/>{VALUE_SHOWN}</c:dLbl>'
        )
    return f"<c:dLbls {NAMESPACES}>{written}{NOTHING_SHOWN}{NO_LEADERS}</c:dLbls>"


def looks_xml(series: Series, thick: float | None) -> list[str]:
    """A series' line and marks, in the order PowerPoint wants them. `thick` is a bar's width in
    points.
    """
    line = stroke(series.line, thick) if thick is not None else stroke(series.line)
    first = marker_xml(series.markers[0] if series.markers else None)
    points = [
        f"<c:spPr {NAMESPACES}>{line}</c:spPr>",
        first.replace("<c:marker>", f"<c:marker {NAMESPACES}>", 1),
    ]
    if len(series.markers) > 1:
        for place, marker in enumerate(series.markers):
            own = f'<c:idx val="{place}"/>{marker_xml(marker)}<c:bubble3D val="0"/>'
            points.append(f"<c:dPt {NAMESPACES}>{own}</c:dPt>")
    return points


def axis_xml(
    axis: NativeAxis, other: NativeAxis, *, key: str, ids: tuple[str, str], named: bool
) -> str:
    """One axis. Where its places have names, a series of labels writes them and the axis writes
    nothing itself.
    """
    across = key == "x"
    # An axis crosses the other where that begins, so a reversed one crosses at its end.
    turned = other.reversed != axis.opposite
    sides = ("b", "t") if across else ("l", "r")
    position = sides[axis.opposite]
    grid = (
        "<c:majorGridlines><c:spPr><a:ln"
        f' w="6350">{fill("#" + GRID)}</a:ln></c:spPr></c:majorGridlines>'
    )
    title = ""
    if axis.title and axis.visible:
        turn = ' rot="-5400000" vert="horz"' if not across else ""
        look = text_look(SMALLEST, colour=GREY)
        words = f"<a:p><a:r>{look}<a:t>{escape(axis.title)}</a:t></a:r></a:p>"
        title = (
            f"<c:title><c:tx><c:rich><a:bodyPr{turn}/><a:lstStyle/>{words}</c:rich></c:tx><c:overlay"
            ' val="0"/></c:title>'
        )
    look = (
        f"<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{text_look(SMALLEST, tag='a:defRPr')}</a:pPr>"
        '<a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
    )
    edge = (
        f'<c:spPr><a:ln w="9525">{fill("#8C8C8C")}</a:ln></c:spPr>'
        if across
        else "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
    )
    log = '<c:logBase val="10"/>' if axis.log else ""
    way = "maxMin" if axis.reversed else "minMax"
    scaling = (
        f'{log}<c:orientation val="{way}"/><c:max val="{axis.high!r}"/><c:min val="{axis.low!r}"/>'
    )
    written = escape(axis.written, {'"': "&quot;"})
    return (
        f'<c:valAx {NAMESPACES}><c:axId val="{ids[0]}"/><c:scaling>{scaling}</c:scaling><c:delete'
        f' val="{int(not axis.visible)}"/><c:axPos'
        f' val="{position}"/>{grid if axis.visible and axis.grid else ""}{title}<c:numFmt'
        f' formatCode="{written}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark'
        f' val="none"/><c:tickLblPos val="{"none" if named else "nextTo"}"/>{edge}{look}<c:crossAx'
        f' val="{ids[1]}"/><c:crosses val="{"max" if turned else "min"}"/><c:crossBetween'
        f' val="midCat"/><c:majorUnit val="{axis.step!r}"/></c:valAx>'
    )


def legend_xml(hidden: Sequence[int]) -> str:
    """A legend above the chart without the series numbered in `hidden`."""
    entries = "".join(
        f'<c:legendEntry><c:idx val="{i}"/><c:delete val="1"/></c:legendEntry>' for i in hidden
    )
    look = (
        f"<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{text_look(SMALLEST, tag='a:defRPr')}</a:pPr>"
        '<a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
    )
    return (
        f'<c:legend {NAMESPACES}><c:legendPos val="t"/>{entries}<c:overlay'
        f' val="0"/>{look}</c:legend>'
    )


def layout_xml(left: float, top: float, width: float, height: float) -> str:
    """The place of the plot within its chart, as shares of the chart's size."""
    sides = "".join(
        f'<c:{k} val="{v:.5f}"/>' for k, v in (("x", left), ("y", top), ("w", width), ("h", height))
    )
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    return f"<c:layout {NAMESPACES}><c:manualLayout>{modes}{sides}</c:manualLayout></c:layout>"
