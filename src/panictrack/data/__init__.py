"""The files that ship with panictrack: the feed list, the migrations, the data."""

from pathlib import Path
from typing import Any

from panictrack.bounded import MEBIBYTE, read_file

_DATA = Path(__file__).parent


def shipped(name: str) -> Path:
    """The path of `feeds.yaml` or `alembic`: inside the wheel, or in the checkout it was installed from."""
    in_wheel = _DATA / "shipped" / name
    return in_wheel if in_wheel.exists() else _DATA.parents[2] / name


def data_path(*names: str) -> Path:
    """The path of a data file of the package, such as `data_path("baseline", "weekly.csv.gz")`."""
    return _DATA.joinpath(*names)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, parsed in C if PyYAML has that parser: it is 8 times faster.

    Raises
    ------
    OSError, UnicodeDecodeError, yaml.YAMLError
        The file cannot be read, or is not YAML.
    """
    import yaml  # every command imports this module, few read YAML

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = read_file(path, 4 * MEBIBYTE).decode()
    return yaml.load(text, Loader=loader)  # noqa: S506 - both are the safe ones
