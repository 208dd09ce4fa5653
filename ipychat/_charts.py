"""Charts of strangers: which of them a host may draw, and what is taken out of them before.

A host trusts what it draws. Vega runs the expressions of a chart, gives an input any attribute,
``onerror`` too, and asks any address for data; Plotly asks for pictures, maps and what styles in
words name. What a chart may hold is therefore counted up, and one that holds more is not drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

CHART = re.compile(r"application/vnd\.(vega|vegalite|plotly)[\w.]*\+json")
"""Mime types of charts."""

_DEPTH = 40
_POISON = ("__proto__", "constructor", "prototype")
"""Names that no object of a page may get from a stranger."""


def still(mime: str, chart: Any) -> dict[str, Any] | None:
    """Return a chart that neither runs nor fetches anything.

    Args:
        mime: Its mime type.
        chart: The chart as JSON.

    Returns:
        The chart, without options of the page and without what it could do later; None if it is
        none that may be drawn.
    """
    for known, take in _KINDS:
        if known.fullmatch(mime) and isinstance(chart, dict):
            return take(chart)
    return None


# --- Vega-Lite

_OF_VEGALITE = """
$schema config data datasets mark encoding width height title description name layer hconcat
vconcat concat facet repeat spec columns resolve spacing bounds align center autosize background
padding view transform params contains resize
continuousWidth continuousHeight discreteWidth discreteHeight step stroke strokeWidth
strokeOpacity strokeDash strokeCap strokeJoin fill fillOpacity opacity cornerRadius clip axis
axisX axisY axisLeft axisBottom axisTop axisRight axisBand axisQuantitative axisTemporal legend
header headerRow headerColumn bar line point area rect rule text tick circle square arc boxplot
errorbar errorband trail geoshape range category diverging heatmap ramp ordinal symbol scale
style font countTitle fieldTitle numberFormat timeFormat
type tooltip color filled size shape angle radius radius2 theta theta2 orient interpolate
tension x y x2 y2 dx dy baseline fontSize fontStyle fontWeight limit lineHeight ellipsis
binSpacing bandSize innerRadius outerRadius padAngle cornerRadiusEnd cornerRadiusTopLeft
cornerRadiusTopRight cornerRadiusBottomLeft cornerRadiusBottomRight extent box median whiskers
outliers ticks borders band thickness order invalid aria content
xError yError xError2 yError2 xOffset yOffset detail key row column latitude longitude latitude2
longitude2 field aggregate bin timeUnit sort stack value datum condition format bandPosition
maxbins steps base binned anchor minstep nice divide op unit utc
domain domainMin domainMax domainMid rangeMin rangeMax scheme reverse round zero exponent
constant paddingInner paddingOuter clamp count
labels labelAngle labelFontSize labelColor labelLimit labelAlign labelBaseline labelPadding
labelOverlap labelFlush labelFont labelFontWeight labelOffset labelOpacity labelBound
labelSeparation labelOrient labelAnchor grid gridColor gridDash gridOpacity gridWidth tickCount
tickMinStep tickColor tickSize tickWidth tickBand tickOffset tickRound tickExtra tickDash
tickOpacity domainColor domainWidth domainDash domainOpacity offset position minExtent maxExtent
values zindex titleAngle titleFontSize titleColor titlePadding titleAnchor titleAlign
titleBaseline titleFontWeight titleFont titleLimit titleOrient titleX titleY titleOpacity
direction symbolType symbolSize symbolFillColor symbolStrokeColor symbolStrokeWidth
symbolOpacity symbolLimit gradientLength gradientThickness columnPadding rowPadding fillColor
strokeColor subtitle subtitleColor subtitleFontSize subtitleFontWeight subtitlePadding frame
select bind views encodings fields nearest on param empty independent shared
as groupby fold window ignorePeers joinaggregate density bandwidth counts cumulative maxsteps
minsteps flatten sample quantile probs lookup from default filter equal lt lte gt gte oneOf
valid
"""
_WORDS = frozenset(_OF_VEGALITE.split())
"""Words under which nothing stands that is run or fetched. Not among them are those of expressions,
addresses, events, inputs, cursors, and options of the page."""


def _vegalite(chart: dict[str, Any]) -> dict[str, Any] | None:
    kept = {name: one for name, one in chart.items() if name != "usermeta"}
    return kept if _is_spec(kept, 0) else None


def _is_spec(value: Any, depth: int) -> bool:
    if depth > _DEPTH:
        return False
    if isinstance(value, list):
        return all(_is_spec(one, depth + 1) for one in value)
    if isinstance(value, dict):
        return all(
            name in _WORDS and _SPECIAL.get(name, _is_spec)(one, depth + 1)
            for name, one in value.items()
        )
    # A mark that fetches pictures, and a field of a tooltip that does. Text becomes a part of
    # expressions, in quotes.
    return not isinstance(value, str) or (value != "image" and not re.search(r'["\\]', value))


def _is_data(value: Any, depth: int) -> bool:
    """Whether this is data, and none that has to be read first."""
    return isinstance(value, (list, dict)) and _is_rows(value, depth)


def _is_rows(value: Any, depth: int) -> bool:
    if isinstance(value, dict):
        if any(name == "image" or name in _POISON for name in value):
            return False
        value = list(value.values())
    if isinstance(value, list):
        return depth < _DEPTH and all(_is_rows(one, depth + 1) for one in value)
    return True


def _is_source(value: Any, depth: int) -> bool:
    if not isinstance(value, dict):
        return False
    rest = {name: one for name, one in value.items() if name != "values"}
    return _is_data(value.get("values", []), depth) and _is_spec(rest, depth)


def _are_datasets(value: Any, depth: int) -> bool:
    return isinstance(value, dict) and all(_is_data(one, depth) for one in value.values())


def _is_format(value: Any, depth: int) -> bool:
    is_quoted = isinstance(value, str) and "'" in value
    return not is_quoted and _is_spec(value, depth)


def _matches(pattern: str) -> Callable[[Any, int], bool]:
    return lambda value, _: isinstance(value, str) and re.fullmatch(pattern, value) is not None


_SPECIAL: Mapping[str, Callable[[Any, int], bool]] = {
    "$schema": _matches(r"https://vega\.github\.io/schema/vega-lite/v[\d.]+\.json"),
    "datasets": _are_datasets,
    "data": _is_source,
    **dict.fromkeys(("format", "numberFormat", "timeFormat"), _is_format),
    # Others are inputs, whose attributes are taken as they are.
    "bind": _matches("scales|legend"),
    # Text would be an expression.
    "filter": lambda value, depth: isinstance(value, dict) and _is_spec(value, depth),
    # The name of an event: more than that may hold expressions.
    "on": _matches("[a-z]+"),
}
"""Words under which only some things may stand."""

# --- Plotly

_OF_PLOTLY = """
bar barpolar box candlestick cone contour funnel funnelarea heatmap histogram histogram2d
histogram2dcontour icicle indicator isosurface mesh3d ohlc parcats parcoords pie sankey scatter
scatter3d scattergl scatterpolar scatterpolargl scattersmith scatterternary splom streamtube
sunburst surface table treemap violin volume waterfall
"""
_TRACES = frozenset(_OF_PLOTLY.split())
"""Kinds of traces that need no map and no picture."""
_FETCHED = re.compile(
    r"images|imagedefaults|updatemenus|updatemenudefaults|sliders|sliderdefaults|modebar|"
    r"(geo|map|mapbox)\d*"
)
"""What is fetched, and what can bring that later."""
_OPTIONS = ("responsive", "displayModeBar", "displaylogo", "scrollZoom", "staticPlot")
_TAG = re.compile(r"<(?!/?(?:br|b|i|em|strong|sub|sup|u|s|extra)\s*/?>)", re.IGNORECASE)
"""The beginnings of tags with attributes: of links, and of styles that fetch."""


def _plotly(chart: dict[str, Any]) -> dict[str, Any] | None:
    data, layout, config = chart.get("data"), chart.get("layout", {}), chart.get("config", {})
    if not (isinstance(data, list) and isinstance(layout, dict) and isinstance(config, dict)):
        return None
    if not all(isinstance(trace, dict) for trace in data):
        return None
    if any(str(trace.get("type", "scatter")) not in _TRACES for trace in data):
        return None
    options = {name: config[name] for name in _OPTIONS if isinstance(config.get(name), bool)}
    return {"data": _stilled(data), "layout": _stilled(layout), "config": options}


def _stilled(value: Any, depth: int = 0) -> Any:
    if depth > _DEPTH:
        return None
    if isinstance(value, dict):
        return {
            name: _stilled(one, depth + 1)
            for name, one in value.items()
            if name not in _POISON and not _FETCHED.fullmatch(name)
        }
    if isinstance(value, list):
        return [_stilled(one, depth + 1) for one in value]
    return _worded(value) if isinstance(value, str) else value


def _worded(text: str) -> str:
    """Text with no more than plain marks in it. Formulas can hold links and styles, too."""
    text = _TAG.sub("&lt;", text)
    return text.replace("$", "&#36;") if "\\" in text else text


_KINDS: tuple[tuple[re.Pattern[str], Callable[[dict[str, Any]], dict[str, Any] | None]], ...] = (
    (re.compile(r"application/vnd\.vegalite\.v[\d.]+\+json"), _vegalite),
    (re.compile(r"application/vnd\.plotly\.v1\+json"), _plotly),
)
