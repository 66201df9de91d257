"""The operator's tables as pandas reads them, cut at a day by hand."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

KEY = "customer_id"


@dataclass(frozen=True)
class Tables:
    """The operator's folder, and the day whose knowledge counts."""

    folder: Path
    day: pd.Timestamp

    def read(self, name: str) -> pd.DataFrame:
        """Read a table, one file or a folder of files."""
        place = self.folder / name
        return pd.read_parquet(place if place.is_dir() else place.with_suffix(".parquet"))

    def events(self, name: str, happened: str) -> pd.DataFrame:
        """Read the rows that had happened and were known, with how long ago they happened."""
        rows = self.read(name)
        rows = rows[(rows[happened] < self.day) & (rows["known_at"] < self.day)].copy()
        rows["days_ago"] = (self.day - rows[happened].dt.normalize()).dt.days
        rows["months_ago"] = self.months_since(rows[happened])
        return rows

    def monthly(self, name: str) -> pd.DataFrame:
        """Read the rows of whole months that were over and known."""
        rows = self.read(name)
        month = pd.to_datetime(rows["month"])
        rows = rows.assign(month=month)[
            (month < self.day.replace(day=1)) & (rows["known_at"] < self.day)
        ].copy()
        rows["months_ago"] = self.first_months_since(rows["month"]) - 1
        return rows

    def hide(self, rows: pd.DataFrame, moment: str, *others: str) -> pd.DataFrame:
        """Take away what had not yet been filled in on the day."""
        filled = pd.to_datetime(rows[moment])
        known = filled < self.day
        hidden = {column: rows[column].where(known) for column in others}
        return rows.assign(**{moment: filled.where(known), **hidden})

    def months_since(self, when: pd.Series) -> pd.Series:
        """Count whole months back from the day."""
        not_yet: pd.Series = (when.dt.day >= self.day.day).astype(int)
        return self.first_months_since(when).sub(not_yet)

    def first_months_since(self, when: pd.Series) -> pd.Series:
        """Count the months between the calendar month of the day and that of each date."""
        months: pd.Series = when.dt.year * 12 + when.dt.month
        return months.rsub(self.day.year * 12 + self.day.month)
