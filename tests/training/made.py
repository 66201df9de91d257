"""Small tables made on the spot, whose answers are known to depend on this and that."""

import numpy as np
import polars as pl

from features.model.manifest import Floats
from training.split import Flags


def rows_with_a_cause(rows: int, *, seed: int = 0, columns: int = 6) -> tuple[Floats, Flags]:
    """A matrix, and labels to which the first column and the missing of the second are causes."""
    draw = np.random.default_rng(seed)
    matrix = draw.normal(size=(rows, columns))
    matrix[draw.random(rows) < 0.2, 1] = np.nan
    return matrix, draw.random(rows) < 1 / (1 + np.exp(-true_log_odds(matrix)))


def true_log_odds(matrix: Floats) -> Floats:
    """What the best possible model of `rows_with_a_cause` would say."""
    return 1.2 * matrix[:, 0] + 1.5 * np.isnan(matrix[:, 1]) - 1.8


def customer_table(rows: int = 600, *, seed: int = 0) -> pl.DataFrame:
    """A flat table as an operator might export it, as text, with Chinese names."""
    draw = np.random.default_rng(seed)
    fee = draw.gamma(2.0, 40.0, rows).round(2)
    arrears = draw.poisson(0.4, rows)
    star = draw.choice(["三星", "四星", "五星", "未评级"], rows, p=[0.5, 0.3, 0.15, 0.05])
    log_odds = 0.9 * arrears + 0.8 * (star == "未评级") - 0.004 * fee - 1.2
    unhappy = draw.random(rows) < 1 / (1 + np.exp(-log_odds))
    score = np.where(unhappy, draw.integers(1, 7, rows), draw.integers(7, 11, rows))
    visited = np.where(draw.random(rows) < 0.3, "是", "")
    return pl.DataFrame(
        {
            "用户id": [f"U{n:05d}" for n in range(rows)],
            "满意度": [str(s) for s in score],
            "当月ARPU": [str(f) for f in fee],
            "欠费次数": [str(a) for a in arrears],
            "星级": star,
            "去过营业厅": visited,
            "省份": ["北京"] * rows,
        }
    )
