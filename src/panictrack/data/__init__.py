"""The files that ship with panictrack: the feed list, the migrations, the data."""

from functools import cache
from pathlib import Path
from typing import Any

from panictrack.bounded import MEBIBYTE, read_file

MOST_YAML_LEVELS = 50  # our files need five, and the parser in C ends the process at some ten thousand
_DATA = Path(__file__).parent


def shipped(name: str) -> Path:
    """The path of `feeds.yaml` or `alembic`: inside the wheel, or in the checkout it was installed from."""
    in_wheel = _DATA / "shipped" / name
    return in_wheel if in_wheel.exists() else _DATA.parents[2] / name


def data_path(*names: str) -> Path:
    """The path of a data file of the package, such as `data_path("baseline", "weekly.csv.gz")`."""
    return _DATA.joinpath(*names)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file.

    Raises
    ------
    OSError, UnicodeDecodeError, yaml.YAMLError
        The file cannot be read, is not YAML, or is nested too deeply.
    """
    import yaml  # every command imports this module, few read YAML

    text = read_file(path, 4 * MEBIBYTE).decode()
    try:
        return yaml.load(text, Loader=yaml_loader("SafeLoader"))  # noqa: S506 - a safe one
    except (AttributeError, LookupError, TypeError, ValueError) as error:  # of values such as 2026-13-01
        raise yaml.YAMLError(f"this is not YAML: {error}") from error


@cache
def yaml_loader(name: str) -> Any:
    """PyYAML's loader of this name, in C if there is one: it is 8 times faster. It refuses deep nesting.

    Both parsers call themselves for each level. Python's raises an error some hundred levels down; the one in
    C ends the process. Each calls the two methods below on its way, so a file is read once.
    """
    import yaml

    class ShallowLoader(getattr(yaml, f"C{name}", getattr(yaml, name))):  # type: ignore[misc]
        n_levels = 0

        def descend_resolver(self, node: Any, index: Any) -> None:
            self.n_levels += 1
            if self.n_levels > MOST_YAML_LEVELS:
                mark = getattr(node, "start_mark", None)
                problem = f"lists or mappings in one another, more than {MOST_YAML_LEVELS} deep"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
            super().descend_resolver(node, index)

        def ascend_resolver(self) -> None:
            self.n_levels -= 1
            super().ascend_resolver()

    return ShallowLoader
