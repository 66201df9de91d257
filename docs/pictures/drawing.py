"""What the architecture's picture is drawn with: words, lines, boxes, places on the way, as SVG."""

from html import escape

WIDTH = 1040
SPINE, CONTENT, NOTES = 232, 274, 742
INK, SOFT, FAINT, RULE = "#26231f", "#6d675e", "#c9c2b4", "#ddd6c8"
RED, PAPER = "#b23a26", "#fcfaf5"
SERIF = "Georgia, 'Noto Serif CJK SC', 'Songti SC', 'SimSun', serif"
MONO = "Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans CJK SC', monospace"


def text(
    x: float, y: float, words: str, *, size: float = 14, fill: str = INK, more: str = ""
) -> str:
    """Say words in the serif of the page."""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{fill}" {more}>{escape(words)}</text>'


def aside(x: float, y: float, words: str, *, size: float = 13.5) -> str:
    """Say what is not part of the thing itself: softly, slanted."""
    return text(x, y, words, size=size, fill=SOFT, more='font-style="italic"')


def code(x: float, y: float, words: str, *, fill: str = INK, more: str = "") -> str:
    """Say a name or a value as it stands in a file."""
    return text(x, y, words, size=12.5, fill=fill, more=f'font-family="{MONO}" {more}')


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = RULE, more: str = "") -> str:
    """Draw a thin line."""
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{stroke}" {more}/>'


def box(x: float, y: float, w: float, h: float, *, fill: str, more: str = "") -> str:
    """Draw a rectangle."""
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{fill}" {more}/>'


def band(y: float, h: float, room: str, does: str, fill: str) -> list[str]:
    """Lay the ground of a room."""
    return [
        box(24, y, WIDTH - 48, h, fill=fill, more='rx="4"'),
        text(40, y + 27, room, size=17, more='font-style="italic"'),
        text(118, y + 27, does, size=11, fill=SOFT, more='letter-spacing="1.5"'),
    ]


def station(y: float, number: int, name: str, file: list[str], note: list[str]) -> list[str]:
    """Mark a place on the way: its number on the spine, name and file left of it, a note right."""
    right = 'text-anchor="end"'
    small = f'{right} font-family="{MONO}"'
    return [
        f'<circle cx="{SPINE}" cy="{y}" r="11" fill="{PAPER}" stroke="{RED}" stroke-width="1.6"/>',
        text(SPINE, y + 4.5, str(number), size=12.5, fill=RED, more='text-anchor="middle"'),
        text(SPINE - 24, y + 5, name, size=15.5, more=f'{right} font-weight="bold"'),
        *(
            text(SPINE - 24, y + 24 + 16 * i, part, size=11, fill=SOFT, more=small)
            for i, part in enumerate(file)
        ),
        *(
            text(NOTES, y + 5 + 19 * i, words, size=13.5, fill=SOFT, more='font-style="italic"')
            for i, words in enumerate(note)
        ),
    ]


def rows(y: float, xs: list[float], cells: list[tuple[str, ...]], red: int) -> list[str]:
    """Set a small table whose first line is its head; one column is what the picture follows."""
    drawn = []
    for i, row in enumerate(cells):
        for j, (x, cell) in enumerate(zip(xs, row, strict=True)):
            fill = SOFT if i == 0 else RED if j == red and row[0] == "C01" else INK
            drawn.append(code(x, y + 21 * i, cell, fill=fill))
    drawn.append(line(xs[0], y + 7, NOTES - 30, y + 7, stroke=FAINT))
    return drawn


def drawing(height: float, title: str, parts: list[str]) -> str:
    """Put the parts together as one file."""
    tip = f'<path d="M0 0.8 L7 4 L0 7.2" fill="none" stroke="{SOFT}"/>'
    size = 'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" font-family="{SERIF}" role="img">'
        f"<title>{escape(title)}</title>"
    )
    arrow = f'<defs><marker id="to" {size}>{tip}</marker></defs>'
    return "\n".join([head, arrow, *parts, "</svg>", ""])
