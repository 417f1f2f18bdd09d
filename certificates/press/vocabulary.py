"""The elements, attributes and CSS rules that a layout or a drawing may hold; whatever is not here, it may not."""

# fmt: off
HTML_ELEMENTS = frozenset({
    "html", "head", "title", "meta", "style", "body", "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "span",
    "br", "hr", "wbr", "pre", "blockquote", "address", "main", "section", "article", "header", "footer", "nav",
    "aside", "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "strong", "sub", "sup", "time", "u", "var", "img", "figure",
    "figcaption", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "colgroup", "col", "thead", "tbody",
    "tfoot", "tr", "th", "td", "center", "font",
})  # fmt: skip
# With `data-…` and `aria-…`. Others have no effect on paper, and are dropped.
HTML_ATTRIBUTES = frozenset({
    "id", "class", "style", "lang", "dir", "title", "role", "hidden", "href", "src", "alt", "width", "height",
    "colspan", "rowspan", "scope", "span", "start", "reversed", "value", "type", "datetime", "charset", "name",
    "content",
})  # fmt: skip

SVG = "{http://www.w3.org/2000/svg}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
XML = "{http://www.w3.org/XML/1998/namespace}"
SVG_ELEMENTS = frozenset({
    "svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "path", "rect", "circle", "ellipse",
    "line", "polyline", "polygon", "text", "tspan", "linearGradient", "radialGradient", "stop", "clipPath",
    "mask", "style",
})  # fmt: skip
SVG_ATTRIBUTES = frozenset({
    "id", "class", "style", "lang", "type", "version", "baseProfile", "role", "transform", "viewBox",
    "preserveAspectRatio", "href", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy",
    "fr", "dx", "dy", "rotate", "width", "height", "d", "points", "pathLength", "offset", "gradientUnits",
    "gradientTransform", "spreadMethod", "clipPathUnits", "maskUnits", "maskContentUnits", "textLength",
    "lengthAdjust", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset",
    "opacity", "color", "display", "visibility", "overflow", "clip-path", "clip-rule", "mask", "stop-color",
    "stop-opacity", "paint-order", "vector-effect", "shape-rendering", "color-interpolation", "color-rendering",
    "text-rendering", "image-rendering", "font-family", "font-size", "font-style", "font-weight",
    "font-variant", "font-stretch", "letter-spacing", "word-spacing", "text-anchor", "text-decoration",
    "dominant-baseline", "alignment-baseline", "baseline-shift", "writing-mode", "direction", "unicode-bidi",
}) | {XLINK_HREF, f"{XML}space", f"{XML}lang"}  # fmt: skip
# fmt: on

# At any depth. What loads something (@import, @font-face), or names things for all (@namespace, @counter-style): not.
AT_RULES = frozenset({"charset", "layer", "media", "page", "supports"})
_CORNERS = [f"{end}-{side}-corner" for end in ("top", "bottom") for side in ("left", "right")]
_EDGES = [f"{end}-{place}" for end in ("top", "bottom") for place in ("left", "center", "right")]
_SIDES = [f"{side}-{place}" for side in ("left", "right") for place in ("top", "middle", "bottom")]
PAGE_MARGINS = frozenset([*_CORNERS, *_EDGES, *_SIDES])


def svg_element(tag: str) -> str | None:
    """The name of an element that a drawing may hold; None for any other and of any other namespace."""
    name = tag.removeprefix(SVG)
    return name if tag.startswith(SVG) and name in SVG_ELEMENTS else None


def svg_attribute(name: str) -> bool:
    """Whether an element of a drawing may have this attribute."""
    return name in SVG_ATTRIBUTES or name.startswith(("data-", "aria-"))


def html_attribute(name: str) -> bool:
    """Whether an element of a layout may have this attribute."""
    return name in HTML_ATTRIBUTES or name.startswith(("data-", "aria-"))
