"""Does a column's own name say that it is recorded after the outcome, and does it predict?

A table without dates cannot show when a cell was filled. Names can: what a retention team did, why
a line was closed, another answer of the same survey. A name alone is no evidence, so such a
column is a finding only where it goes with the label; who knows it to be recorded before says so.

Only names that hardly mean anything else count. A repair is mostly a network's, a termination a
call's and a follow-up an installation's; a rate is of a place, a forecast was made before, and so
was last year's answer: such names are left alone.
"""

import re

import numpy as np
from scipy.stats import chi2_contingency

from features.domain.words import Words
from training.audit.column import Column
from training.audit.finding import ALPHA, Finding, Kind, chance_in_words
from training.split import Flags

# Names are read as words: RetentionCalls, retention_calls and "retention calls" are one name.
AFTER = re.compile(
    r"\b(retention (calls?|offers?|team|agents?|contacts?|case|outcome|result|discount|action)"
    r"|ret ?(calls?|accpt|offers?)|win ?backs?"
    r"|churn(ed)? (reason|category|cause|type|code|date|day|month|status|label|flag|value|score)"
    r"|(is|has|was|did)? ?churn(ed)?$"
    r"|((account|contract|line|subscription|customer) )?(cancel(l?ation)?|terminat(ion|ed)"
    r"|deactivat(ion|ed)|disconnect(ion|ed)?|clos(ed?|ing|ure)|exit|leaving|port ?out)"
    r" (reason|category|cause)"
    r"|exit (survey|interview|date)|(dis|un)?satisfaction|(dis|un)satisfied|(is |was |^)satisfied"
    r")\b|(?<![a-z])(nps|csat)(?![a-z])"
    r"|挽留|(?<!副卡)(离网|销户)|流失|携出|满意|不满(?!足|[\d一二两三四五六七八九十半])"
    r"|(贬损|低分|差评)(客户|用户|者)?(回访|修复)|(?<!装机)(?<!安装)(?<!维修)回访(结果|结论|原因|评分)"
)
BEFORE_OR_OF_OTHERS = re.compile(
    r"\b(previous|prev|past|prior|last|former|earlier|histor\w*|predicted|propensity|risk|forecast"
    r"|probability|expected|rates?|area|region|store|branch|data|calls? (termination|disconnect)\w*"
    r"|tickets?|faults?|sessions?)\b"
    r"|率|风险|倾向|预警|预测|概率|上次|上期|上月|上季|上年|去年|往期|历史|此前"
)
PARTS = 10


def named_after(name: str) -> str | None:
    """The words of a column's name that say it is recorded after the outcome, if any.

    >>> named_after("RetentionCalls"), named_after("离网原因"), named_after("修复率")
    ('retention calls', '离网', None)
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+", " ", name)
    words = " ".join(words.lower().split())
    said = AFTER.search(words)
    return said[0].strip() if said and not BEFORE_OR_OF_OTHERS.search(words) else None


def known_after(column: Column, label: Flags, columns: int) -> Finding | None:
    """Look at one column; `columns` is how many are looked at."""
    said = named_after(column.name)
    if not said:
        return None
    _, parts = np.unique(column.parts(PARTS), return_inverse=True)
    rows, hits = np.bincount(parts), np.bincount(parts, weights=label)
    if len(rows) < 2:
        return None
    p = float(chi2_contingency(np.vstack([hits, rows - hits])).pvalue)
    if p > ALPHA / columns:
        return None
    share = hits / rows
    rates = f"{share.min():.1%}–{share.max():.1%}"
    return Finding(
        column.name,
        Kind.KNOWN_AFTER,
        Words(
            zh=f"名称中的“{said}”表明它在结果之后才记录；"
            f"各取值的不满意占比为 {rates}（{chance_in_words(p)}）。",
            en=f"Its name ({said!r}) says that it is recorded after the outcome, and the share "
            f"of dissatisfied goes over {rates} with it ({chance_in_words(p)}).",
        ),
    )
