"""Draws the architecture's picture: one number's way from the operator's rows to a page.

``python -m docs.pictures.architecture`` writes ``architecture.svg`` beside this file. The numbers
are those of the tests' tiny world; ``tests/test_architecture.py`` holds them against what comes
out.
"""

from pathlib import Path

from docs.pictures.drawing import (
    CONTENT,
    FAINT,
    INK,
    NOTES,
    PAPER,
    RED,
    SOFT,
    SPINE,
    WIDTH,
    aside,
    band,
    box,
    code,
    drawing,
    line,
    rows,
    station,
    text,
)

HEIGHT = 1434

SPENT_YUAN = [120] * 8 + [60] * 4
MONTHS = ["Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun"]
BILLS = [
    ("C01", "2026-03-01", "6000", "2026-03-31 22:00:00"),
    ("C01", "2026-04-01", "6000", "2026-04-30 22:00:00"),
    ("C01", "2026-05-01", "6000", "2026-05-31 22:00:00"),
    ("C01", "2026-06-01", "6000", "2026-06-30 22:00:00"),
]
SUBTITLE = (
    "安娜, customer C01 of the tests' tiny world, on 1 July 2026: "
    "from the operator's rows to the page somebody reads."
)
REASONS = [
    "2026-06 消费60元，承诺100元",
    "2026-05 消费60元，承诺100元",
    "2026-04 消费60元，承诺100元",
    "2026-03 消费60元，承诺100元",
]


def raw_rows(y: float) -> list[str]:
    """Station 1: the operator's file."""
    head = ("customer_id", "month", "total_fen", "known_at")
    note = [
        "Four rows of a file. A source says what",
        "a row is, when it happened and when it",
        "could be known, whose it is.",
    ]
    return [
        *station(y, 1, "a row", ["sources/billing.py", "engine/intake/read.py"], note),
        *rows(y + 5, [CONTENT, 372, 466, 548], [head, *BILLS], red=2),
    ]


def checked(y: float) -> list[str]:
    """Station 2: good rows go on, bad ones are kept apart."""
    note = ["Bad rows go to quarantine with kind,", "column and value: good + bad = read."]
    return [
        *station(y, 2, "intake", ["engine/intake/checking.py"], note),
        code(CONTENT, y + 5, "129 bills read"),
        line(392, y, 432, y, stroke=SOFT, more='marker-end="url(#to)"'),
        code(444, y + 5, "129 good"),
        line(392, y + 4, 432, y + 24, stroke=FAINT, more='marker-end="url(#to)"'),
        code(444, y + 29, "0 in quarantine", fill=SOFT),
    ]


def cut(y: float) -> list[str]:
    """Station 3: a bucket is a range of customers."""
    note = ["Cut once into ranges of customers;", "everything after is a function of one."]
    names = ["C01", "C02", "C03", "C04", "C05", "C06", "C07", "…", "C12"]
    drawn = station(y, 3, "buckets", ["engine/buckets/cutting.py"], note)
    for i, name in enumerate(names):
        x, mine = CONTENT + 46 * i, i == 0
        drawn.append(
            box(x, y - 15, 43, 30, fill=PAPER, more=f'stroke="{RED if mine else FAINT}" rx="2"')
        )
        middle = 'text-anchor="middle"'
        drawn.append(code(x + 21.5, y + 4.5, name, fill=RED if mine else SOFT, more=middle))
    return drawn


def known(y: float) -> list[str]:
    """Station 4: what was known on the day, as bars, and the promise."""
    note = [
        "The only place where time is cut.",
        "Whatever was learned on the day or",
        "later is not there; views see no date,",
        "only how many months ago.",
    ]
    next_month = f'stroke="{FAINT}" stroke-dasharray="3 3"'
    ground, high, wide = y + 112, 0.82, 33
    drawn = station(y, 4, "known_on(day)", ["engine/point_in_time.py"], note)
    for i, (month, yuan) in enumerate(zip(MONTHS, SPENT_YUAN, strict=True)):
        x, below = CONTENT + wide * i, yuan < 100
        fill = RED if below else "#d8d1c2"
        drawn.append(box(x, ground - yuan * high, 23, yuan * high, fill=fill))
        middle = 'text-anchor="middle"'
        drawn.append(text(x + 11.5, ground + 16, month, size=11, fill=SOFT, more=middle))
        label = text(x + 11.5, ground - yuan * high - 5, str(yuan), size=11, fill=SOFT, more=middle)
        drawn.append(label)
    end = CONTENT + wide * 12
    promise = ground - 100 * high
    drawn += [
        line(CONTENT - 4, ground, end + 44, ground, stroke=SOFT),
        line(CONTENT - 4, promise, end - 4, promise, stroke=INK, more='stroke-dasharray="5 4"'),
        text(CONTENT + wide * 8 + 2, promise - 8, "promised: 100 yuan", size=12),
        line(end, ground + 20, end, y - 16, stroke=INK, more='stroke-width="1.6"'),
        text(end + 7, y - 6, "1 July", size=12),
        box(end + 9, ground - 46, 23, 46, fill="none", more=next_month),
        text(end + 20.5, ground - 18, "?", size=14, fill=FAINT, more='text-anchor="middle"'),
    ]  # fmt: skip
    return drawn


def measured(y: float) -> list[str]:
    """Station 5: a view answers its question."""
    note = [
        "A view is one question about one",
        "customer, its answer a measure. Its",
        "window is taught.",
    ]
    return [
        *station(y, 5, "a measure", ["views/promise.py", "engine/compute.py"], note),
        text(CONTENT, y + 26, "4", size=52, fill=RED),
        text(CONTENT + 46, y + 4, "For how many months in a row did this customer", size=14.5),
        text(CONTENT + 46, y + 24, "spend less than the contract promises?", size=14.5),
    ]


def snapshot(y: float) -> list[str]:
    """Station 6: the measures of everybody, written once."""
    note = [
        "One row a customer, one column a",
        "measure; written whole and never",
        "changed. Its order, names and types",
        "have a fingerprint.",
    ]
    head = ("customer_id", "…", "months_below_promise", "…")
    body = [("C01", "…", "4", "…"), ("C02", "…", "0", "…"), ("C03", "…", "0", "…")]
    files = ["engine/snapshot.py", "feature_set.py"]
    return [
        *station(y, 6, "the snapshot", files, note),
        *rows(y + 5, [CONTENT, 402, 450, 640], [head, *body], red=2),
    ]


def learned(y: float) -> list[str]:
    """Lay the way beside the way: how the model came to be."""
    dashed = 'stroke-dasharray="4 3"'
    from_model = (
        f"M 820 {y + 28} V {y + 83} H {SPINE + 34} Q {SPINE + 18} {y + 83} {SPINE + 9} {y + 112}"
    )
    return [
        text(CONTENT, y, "past snapshots + answers → learner → calibration → verdict → gate"),
        line(NOTES + 6, y - 5, NOTES + 32, y - 5, stroke=SOFT, more='marker-end="url(#to)"'),
        code(NOTES + 42, y, "booster.txt"),
        code(NOTES + 42, y + 18, "manifest.json"),
        aside(CONTENT, y + 22, "Only these two files pass on, sealed, once a second person"),
        aside(CONTENT, y + 40, "has let them in. Other columns, and the model is refused."),
        f'<path d="{from_model}" fill="none" stroke="{SOFT}" {dashed} marker-end="url(#to)"/>',
    ]


def scored(y: float) -> list[str]:
    """Station 7: from the measure to a probability, with what each measure added."""
    note = [
        "The tests' model of one question: what",
        "a measure adds is exact, so reasons",
        "add up to the score.",
    ]
    usual = CONTENT + 104
    score = usual + 4.46 * 50
    return [
        *station(y, 7, "a score", ["scoring/score.py", "scoring/reasons.py"], note),
        code(CONTENT, y + 5, "everybody"),
        code(CONTENT, y + 31, "her 4 months"),
        code(CONTENT, y + 57, "score"),
        line(usual, y - 12, usual, y + 62, stroke=FAINT),
        code(usual + 6, y + 5, "−1.59", fill=SOFT),
        box(usual, y + 18, score - usual, 17, fill=RED, more='opacity="0.85"'),
        code(usual + 8, y + 31, "+4.46", fill=PAPER),
        line(score, y + 35, score, y + 48, stroke=SOFT, more='stroke-dasharray="2 2"'),
        code(score, y + 57, "2.88", more='text-anchor="end"'),
        line(score + 8, y + 53, score + 34, y + 53, stroke=SOFT, more='marker-end="url(#to)"'),
        text(score + 44, y + 59, "94.7 %", size=20, fill=RED),
    ]


def ruled(y: float) -> list[str]:
    """Station 8: a rule holds a measure against a live threshold."""
    note = ["A threshold is live: a campaign's owner", "moves it, nothing is computed again."]
    x = [CONTENT + 8 + 17.2 * (value - 1) for value in range(1, 25)]
    return [
        *station(y, 8, "a rule", ["views/rules.py", "targeting/policy.py"], note),
        line(x[0], y, x[-1], y, stroke=FAINT, more='stroke-width="3" stroke-linecap="round"'),
        line(x[2], y, x[-1], y, stroke="#dba89e", more='stroke-width="3" stroke-linecap="round"'),
        f'<circle cx="{x[2]}" cy="{y}" r="7" fill="{PAPER}" stroke="{INK}" stroke-width="1.6"/>',
        f'<circle cx="{x[3]}" cy="{y}" r="5" fill="{RED}"/>',
        code(x[0], y + 24, "1", fill=SOFT, more='text-anchor="middle"'),
        code(x[-1], y + 24, "24", fill=SOFT, more='text-anchor="middle"'),
        code(x[2] - 2, y + 24, "at least 3"),
        code(x[3] + 70, y + 24, "hers is 4: it fires", fill=RED),
    ]


def told(y: float) -> list[str]:
    """Station 9: the list and the page."""
    files = ["targeting/preview.py", "scoring/explain.py", "console/pages.py"]
    border = f'stroke="{FAINT}" rx="3"'
    drawn = station(y, 9, "a page", files, [])
    left, right = CONTENT, 590
    drawn += [
        box(left, y - 16, 290, 150, fill=PAPER, more=border),
        aside(left + 16, y + 8, "the campaign's list"),
        text(left + 16, y + 40, "1", size=15),
        text(left + 44, y + 40, "安*", size=15),
        code(left + 84, y + 39, "C01"),
        text(left + 128, y + 40, "94.7 %", size=15, fill=RED),
        text(left + 196, y + 40, "消费不达标", size=14),
        line(left + 16, y + 54, left + 274, y + 54),
        text(left + 16, y + 78, "C10 refuses automated decisions and", size=12.5, fill=SOFT),
        text(left + 16, y + 95, "stays away. The list that was previewed", size=12.5, fill=SOFT),
        text(left + 16, y + 112, "is the one that is published.", size=12.5, fill=SOFT),
        box(right, y - 16, 410, 150, fill=PAPER, more=border),
        aside(right + 16, y + 8, "the customer's page"),
        text(right + 16, y + 37, "连续未达承诺消费", size=15),
        text(right + 150, y + 37, "4个月", size=15, fill=RED, more='font-weight="bold"'),
        text(right + 16, y + 58, "months in a row below the promised spend", size=12, fill=SOFT),
    ]  # fmt: skip
    for i, reason in enumerate(REASONS):
        x, row = right + 16 + 198 * (i % 2), y + 88 + 24 * (i // 2)
        drawn.append(text(x, row, reason, size=13))
    return drawn


def picture() -> str:
    """Draw the whole."""
    knows, learns, tells = 112, 862, 970
    parts = [
        box(0, 0, WIDTH, HEIGHT, fill=PAPER),
        text(40, 58, "The way of one number", size=30),
        aside(40, 88, SUBTITLE, size=15),
        *band(knows, 736, "features", "KNOWS", "#f1f0e6"),
        *band(learns, 94, "training", "LEARNS", "#f3ece4"),
        *band(tells, 440, "serving", "TELLS", "#e9eef0"),
        line(SPINE, 180, SPINE, 1252, stroke=RED, more='stroke-width="1.6"'),
        *raw_rows(180),
        *checked(316),
        *cut(394),
        *known(474),
        *measured(650),
        *snapshot(742),
        *learned(894),
        *scored(1028),
        *ruled(1152),
        *told(1252),
    ]  # fmt: skip
    return drawing(HEIGHT, "The way of one number, from a bill to a page", parts)


if __name__ == "__main__":
    Path(__file__).with_suffix(".svg").write_text(picture(), encoding="utf-8")
