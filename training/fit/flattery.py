"""What shuffled folds flatter by, said before any figure that they gave.

Rows that were collected together are alike. Shuffled folds put some of a batch among the teachers
and some among the judged, blocks do not, and tomorrow's customers come in a batch of their own.
How far the two are apart is measured with the quick model of the audit; the rows of some files
are in no order that means anything, and then the sentence says that they are not apart.
"""

import polars as pl

from features.domain.words import Words
from training.audit.cost import held_out
from training.split import Flags, Rows, blocks, shuffled, usable
from training.table.columns import learn_columns, matrix

FOLDS = 5
SLIGHT = 0.01  # of AUC: what five folds of some thousand rows differ by from draw to draw


def flattered(
    table: pl.DataFrame, names: list[str], label: Flags, seed: int, twins: Rows | None = None
) -> Words:
    """Judge one quick model both ways, and say what each shows.

    Parameters
    ----------
    table
        Text, null where blank; only rows whose label is known.
    names
        Columns that may teach.
    label
        Whether each row turned out dissatisfied, shape (n,).
    seed
        Draws the random parts of the quick model.
    twins
        Number of the group of equal rows each row belongs to, never on both sides of a fold.
    """
    columns = learn_columns(table, names).taught
    contiguous = blocks(len(label), FOLDS, twins)
    if not columns or not usable(contiguous, label):
        return Words(
            zh="乱序分折会高估效果，而该表无法按连续行分块检验，下列数字不能当作将来的效果。",
            en="Shuffled folds flatter, and this table cannot be judged by blocks of rows: do not "
            "take these figures for what will come true.",
        )
    values = matrix(table, columns)
    mixed, honest = (
        held_out(values, label, folds, seed).auc
        for folds in (shuffled(label, FOLDS, twins), contiguous)
    )
    if mixed - honest < SLIGHT:
        return Words(
            zh=f"乱序分折可能高估效果；同一快速模型乱序时 AUC 为 {mixed:.3f}，"
            f"按连续行分块时为 {honest:.3f}，这里未见高估。",
            en=f"Shuffled folds may flatter; here a quick model reaches an AUC of {mixed:.3f} on "
            f"them and {honest:.3f} on contiguous blocks of rows, so they hardly do.",
        )
    return Words(
        zh=f"乱序分折会高估效果：同一快速模型乱序时 AUC 为 {mixed:.3f}，"
        f"按连续行分块时为 {honest:.3f}；请以 --validate blocks 为准。",
        en=f"Shuffled folds flatter: a quick model reaches an AUC of {mixed:.3f} on them and "
        f"{honest:.3f} on contiguous blocks of rows; believe --validate blocks.",
    )
