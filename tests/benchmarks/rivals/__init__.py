"""Eight views, by four contestants: plain pandas, plain Polars, DuckDB, and this project.

Each contestant is a module ``with_<name>`` with one function,

    contestant(home: Home) -> Callable[[Sequence[date]], Iterator[Piece]]

that prepares what a person would prepare once, and gives the wide tables of some days: for every
customer of a day the columns of ``asked.COLUMNS``. The three others read the operator's tables as
they were delivered; ours reads the buckets. None looks into the engine but ours.
"""
