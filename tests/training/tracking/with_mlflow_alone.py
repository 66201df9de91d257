"""Loads a registered model and scores a file, in a process that has MLflow and no Unspoken.

It is started as a script: ``with_mlflow_alone.py FRAME.parquet OUT.json [FOLDER]``, the store
named by MLFLOW_TRACKING_URI; with a folder the model is brought there first.
"""

import importlib.abc
import json
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any

NOT_HERE = {"features", "training", "serving", "unspoken", "polars", "shap", "optuna", "typer"}


class Absent(importlib.abc.MetaPathFinder):
    """Finds nothing where some modules are asked for, as if they were not installed."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: Any = None) -> None:
        if name.partition(".")[0] in NOT_HERE:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def main(frame_path: str, out: str, folder: str | None = None) -> None:
    sys.meta_path.insert(0, Absent())
    warnings.simplefilter("ignore")
    import mlflow.lightgbm
    import mlflow.pyfunc
    import pandas as pd

    frame = pd.read_parquet(frame_path)
    model = mlflow.pyfunc.load_model("models:/unspoken/1", dst_path=folder)
    booster = mlflow.lightgbm.load_model("models:/unspoken/1", dst_path=folder)
    said = model.predict(frame)
    example = model.input_example
    told = {
        "score": [value.hex() for value in said["score"]],
        "probability": [value.hex() for value in said["probability"]],
        "trees": booster.num_trees(),
        "inputs": model.metadata.get_input_schema().input_names(),
        "outputs": model.metadata.get_output_schema().input_names(),
        "example": [value.hex() for value in model.predict(example)["score"]],
        "run": mlflow.get_run(model.metadata.run_id).info.status if model.metadata.run_id else None,
        "files": sorted(os.listdir(mlflow.artifacts.download_artifacts("models:/unspoken/1"))),  # noqa: PTH208 - as below
        "loaded": sorted(name for name in NOT_HERE if name in sys.modules),
        "here": sorted(os.listdir()),  # noqa: PTH208 - names are what is asked for
    }
    with open(out, "w", encoding="utf-8") as file:  # noqa: PTH123 - the process has nothing else
        json.dump(told, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
