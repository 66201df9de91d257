"""A published model as MLflow opens it: two flavours around the bundle's own two files.

``python_function`` scores frames by `unspoken_flavour`, ``lightgbm`` gives the booster itself.
Both read the bundle's bytes, and neither is a pickle. The bundle stays what serves.
"""

import shutil
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from features.model.bundle import BOOSTER, MANIFEST
from features.model.manifest import GoldenRow, Manifest, ManifestColumn
from training.tracking import unspoken_flavour
from training.tracking.store import own_warnings_aside

if TYPE_CHECKING:
    from mlflow.models import ModelSignature
    from mlflow.types import Schema

NEEDS = ("mlflow", "lightgbm", "numpy", "pandas")
_DATA = "model"


def write_flavour(bundle: Path, manifest: Manifest, folder: Path) -> None:
    """Write a bundle as an MLflow model into a folder that is not there yet."""
    data = folder.parent / _DATA
    data.mkdir()
    for name in (BOOSTER, MANIFEST):
        shutil.copyfile(bundle / name, data / name)
    with own_warnings_aside():
        _save(data, manifest, folder)


def _save(data: Path, manifest: Manifest, folder: Path) -> None:
    import mlflow.pyfunc
    from mlflow.models import Model

    described = Model()
    described.add_flavor(
        "lightgbm",
        lgb_version=version("lightgbm"),
        data=f"data/{_DATA}/{BOOSTER}",
        model_class="lightgbm.basic.Booster",
    )
    mlflow.pyfunc.save_model(
        str(folder),
        loader_module=unspoken_flavour.__name__.rpartition(".")[2],
        data_path=str(data),
        code_paths=[str(Path(unspoken_flavour.__file__))],
        mlflow_model=described,
        pip_requirements=[f"{name}=={version(name)}" for name in NEEDS],
        signature=signature(manifest),
        input_example=example(manifest),
    )


def signature(manifest: Manifest) -> "ModelSignature":
    """What a frame to be scored must hold, and what comes back."""
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema

    said = Schema([ColSpec("double", "score"), ColSpec("double", "probability")])
    return ModelSignature(inputs=schema(manifest.columns), outputs=said)


def schema(columns: list[ManifestColumn]) -> "Schema":
    """The columns a model was taught, as MLflow writes a schema."""
    from mlflow.types import ColSpec, Schema

    return Schema(
        [
            ColSpec("string" if column.kind == "category" else "double", column.name)
            for column in columns
        ]
    )


def example(manifest: Manifest) -> pd.DataFrame:
    """The golden rows as a frame, with words for codes."""
    rows = [_row(golden, manifest) for golden in manifest.golden]
    numbers = {c.name: "float64" for c in manifest.columns if c.kind != "category"}
    return pd.DataFrame(rows, columns=[c.name for c in manifest.columns]).astype(numbers)


def _row(golden: GoldenRow, manifest: Manifest) -> dict[str, Any]:
    return {
        column.name: golden.levels.get(column.name) if column.kind == "category" else value
        for column, value in zip(manifest.columns, golden.values, strict=True)
    }
