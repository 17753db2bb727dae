"""Where the files are that travel with panictrack: the feed list, the migrations, the data."""

from pathlib import Path
from typing import Any

import yaml

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """The path of `feeds.yaml` or `alembic`: inside the wheel, or in the checkout it was installed from."""
    in_wheel = _PACKAGE / "shipped" / name
    return in_wheel if in_wheel.exists() else _PACKAGE.parents[1] / name


def data_path(*names: str) -> Path:
    """The path of a data file of the package, such as `data_path("baseline", "weekly.csv.gz")`."""
    return _PACKAGE.joinpath("data", *names)


def read_yaml(*names: str) -> Any:
    """The content of a YAML file of the package, by the fast parser where PyYAML was built with it."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with data_path(*names).open(encoding="utf-8") as handle:
        return yaml.load(handle, Loader=loader)  # noqa: S506 - both loaders are the safe ones
