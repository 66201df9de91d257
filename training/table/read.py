"""Read a table as somebody exported it, and leave every value as the text it was.

CSV in UTF-8 (with or without a mark), UTF-16 or GBK/GB18030, separated by whatever its first
line is separated by, alone or in a zip; Excel, first sheet; Parquet. What is a number is decided
later and by one rule for all of them (`training.table.columns`), not by the reader's guess.
A name that appears twice gets ``.1``, as pandas writes it.
"""

import io
import zipfile
from pathlib import Path

import fastexcel
import polars as pl

from features.domain.errors import BadInput, NotThere

CSV = frozenset({".csv", ".tsv", ".txt"})
EXCEL = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"})
PARQUET = frozenset({".parquet", ".pq"})
SEPARATORS = ",\t;|"
MARKS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))


def read_table(path: Path) -> pl.DataFrame:
    """Read a file into a frame of text: stripped, null where blank, rows in the file's order.

    Raises
    ------
    NotThere
        When there is no such file.
    BadInput
        When it cannot be read as what its name says, or holds no rows.
    """
    if not path.is_file():
        raise NotThere(f"There is no file {path}; give the path of a CSV, Excel or Parquet file.")
    kind = path.suffix.lower()
    if kind in CSV:
        frame = _csv(path.read_bytes(), path.name)
    elif kind == ".zip":
        frame = _zipped(path)
    elif kind in EXCEL:
        frame = _excel(path)
    elif kind in PARQUET:
        frame = _parquet(path)
    else:
        raise BadInput(
            f"{path.name} is none of .csv, .zip (of one CSV), .xlsx and .parquet; export it as one."
        )
    text = frame.select(pl.all().str.strip_chars().replace("", None))
    text = text.filter(~pl.all_horizontal(pl.all().is_null()))
    if text.is_empty():
        raise BadInput(f"{path.name} has column names and no rows.")
    return text


def decode(raw: bytes, name: str) -> str:
    """Turn bytes into text by their mark, else as UTF-8, else as GB18030 (which holds GBK).

    >>> decode("满意度".encode("gbk"), "a.csv")
    '满意度'
    """
    for encoding, mark in MARKS:
        if raw.startswith(mark):
            return _decoded(raw, (encoding,), name)
    return _decoded(raw, ("utf-8", "gb18030"), name)


def _decoded(raw: bytes, encodings: tuple[str, ...], name: str) -> str:
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput(f"{name} is neither UTF-8 nor GBK text; save it again as UTF-8.")


def _csv(raw: bytes, name: str) -> pl.DataFrame:
    text = decode(raw, name)
    if not text.strip():
        raise BadInput(f"{name} is empty.")
    if "\0" in text:
        raise BadInput(f"{name} is not text, whatever its name says; export it again as CSV.")
    first_line = text.lstrip().split("\n", 1)[0]
    separator = max(SEPARATORS, key=first_line.count)
    try:
        rows = pl.read_csv(
            io.BytesIO(text.encode()), has_header=False, separator=separator, infer_schema=False
        )
    except (pl.exceptions.PolarsError, ValueError) as error:
        reason = str(error).strip().split("\n", 1)[0].rstrip(".")
        raise BadInput(f"{name} cannot be read as a table: {reason}.") from None
    return _with_header(rows, name)


def _zipped(path: Path) -> pl.DataFrame:
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [
                entry
                for entry in archive.namelist()
                if Path(entry).suffix.lower() in CSV and not entry.startswith("__MACOSX")
            ]
            if len(inside) != 1:
                raise BadInput(f"{path.name} holds {len(inside)} CSV files; give a zip of one.")
            return _csv(archive.read(inside[0]), f"{path.name}/{inside[0]}")
    except (zipfile.BadZipFile, RuntimeError, EOFError):
        raise BadInput(f"{path.name} is not a whole, open zip file; copy it again.") from None


def _excel(path: Path) -> pl.DataFrame:
    try:
        sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string")
        rows = sheet.to_polars()
    except fastexcel.FastExcelError:
        raise BadInput(f"{path.name} cannot be read as an Excel file; save it again.") from None
    if rows.is_empty():
        raise BadInput(f"The first sheet of {path.name} is empty.")
    return _with_header(rows, path.name)


def _parquet(path: Path) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path, glob=False)
    except (pl.exceptions.PolarsError, OSError):
        raise BadInput(f"{path.name} cannot be read as Parquet; write it again.") from None
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    if nested:
        raise BadInput(f"{path.name}: column {nested[0]!r} holds lists; give one value a cell.")
    return frame.select(pl.all().cast(pl.String))


def _with_header(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """Take the first row as names; what is repeated or blank gets a name of its own."""
    names: list[str] = []
    taken: dict[str, int] = {}
    for position, cell in enumerate(rows.row(0)):
        plain = (cell or "").strip() or f"column_{position + 1}"
        again = taken.get(plain, 0)
        taken[plain] = again + 1
        names.append(f"{plain}.{again}" if again else plain)
    if len(set(names)) != len(names):
        raise BadInput(f"{name} repeats the name of a column; give each column its own name.")
    return rows.slice(1).rename(dict(zip(rows.columns, names, strict=True)))
