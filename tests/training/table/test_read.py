import io
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from features.domain.errors import BadInput, NotThere
from training.table.read import read_table

TEXT = "用户id,满意度,费用\nA1,10,12.5\nA2,3,\n"
FRAME = pl.DataFrame({"用户id": ["A1", "A2"], "满意度": ["10", "3"], "费用": ["12.5", None]})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_reads_alike_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode(encoding))
    assert read_table(path).equals(FRAME)


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_csv_reads_alike_with_every_separator(
    tmp_path: Path, separator: str, line_end: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.replace(",", separator).replace("\n", line_end).encode())
    assert read_table(path).equals(FRAME)


def test_a_zipped_csv_reads_like_the_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner/a.csv", TEXT)
        archive.writestr("__MACOSX/inner/._a.csv", "x")
    assert read_table(path).equals(FRAME)


def test_excel_reads_like_the_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["用户id", "满意度", "费用"], ["A1", 10, 12.5], ["A2", 3, None], [None] * 3):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    assert read_table(tmp_path / "a.xlsx").equals(FRAME)


def test_parquet_reads_like_the_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    FRAME.with_columns(
        pl.col("满意度").cast(pl.Int8), pl.col("费用").cast(pl.Float64)
    ).write_parquet(path)
    assert read_table(path).equals(FRAME)


def test_a_repeated_name_gets_a_number(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("其他,其他,,其他\n1,2,3,4\n")
    assert read_table(tmp_path / "a.csv").columns == ["其他", "其他.1", "column_3", "其他.2"]


def test_values_are_text_without_blanks_around_them(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,x\n" 007 ", yes \n8,"a,b"\n')
    assert read_table(tmp_path / "a.csv").rows() == [("007", "yes"), ("8", "a,b")]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"a,b\n", "no rows"),
        ("a.csv", b"a,b\n1,2\n1,2,3\n", "cannot be read as a table"),
        ("a.csv", b"\xff\x00\xfe\x81\xff", "neither UTF-8 nor GBK"),
        ("a.csv", b"PK\x03\x04\x00\x00", "is not text"),
        ("a.xlsx", b"not a workbook", "cannot be read as an Excel file"),
        ("a.parquet", b"PAR1 truncated", "cannot be read as Parquet"),
        ("a.zip", b"PK\x03\x04 truncated", "not a whole, open zip"),
        ("a.docx", b"x", "is none of"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=sentence) as told:
        read_table(tmp_path / name)
    assert "\n" not in str(told.value)


def test_a_truncated_parquet_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    FRAME.write_parquet(buffer)
    (tmp_path / "a.parquet").write_bytes(buffer.getvalue()[:-20])
    with pytest.raises(BadInput, match="cannot be read as Parquet"):
        read_table(tmp_path / "a.parquet")


def test_a_zip_of_two_tables_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", TEXT)
        archive.writestr("b.csv", TEXT)
    with pytest.raises(BadInput, match="holds 2 CSV files"):
        read_table(tmp_path / "a.zip")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="There is no file"):
        read_table(tmp_path / "a.csv")
