"""The files that ship with panictrack: the feed list, the migrations, the data."""

from functools import cache
from pathlib import Path
from typing import Any

from panictrack.bounded import MEBIBYTE, read_file

MOST_YAML_LEVELS = 50  # our files need five, and the parser in C ends the process at some ten thousand
_MOST_YAML_VALUES = 4_000_000  # with all aliases written out: as many as the largest file could write itself
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
    """PyYAML's loader of this name, in C if there is one: it is 8 times faster. It refuses what would hang.

    That is deep nesting, and aliases in aliases: ten lines of them can stand for more values than there are
    atoms, and whoever compares or walks them never ends.

    Both parsers call themselves for each level. Python's raises an error some hundred levels down; the one in
    C ends the process. Each calls the two methods below on its way, so a file is read once.
    """
    import yaml

    class ShallowLoader(getattr(yaml, f"C{name}", getattr(yaml, name))):  # type: ignore[misc]  # a base known when it runs
        n_levels = 0

        def __init__(self, stream: Any) -> None:
            super().__init__(stream)
            self.may_have_aliases = not isinstance(stream, str) or "*" in stream

        def get_single_node(self) -> Any:
            node = super().get_single_node()
            if self.may_have_aliases and node is not None:
                _count_values(node, {})
            return node

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


def _count_values(node: Any, counted: dict[int, int | None]) -> int:
    """How many values a node stands for, with all aliases written out; each node is counted once."""
    import yaml

    if id(node) not in counted:
        counted[id(node)] = None  # not yet: whoever comes back to it is in itself
        children = node.value if isinstance(node, yaml.CollectionNode) else ()
        pairs = isinstance(node, yaml.MappingNode)
        parts = (part for child in children for part in (child if pairs else (child,)))
        counted[id(node)] = 1 + sum(_count_values(part, counted) for part in parts)
    n_values = counted[id(node)]
    if n_values is None or n_values > _MOST_YAML_VALUES:
        what = "an alias contains itself" if n_values is None else "its aliases stand for too many values"
        raise yaml.MarkedYAMLError(problem=what, problem_mark=node.start_mark)
    return n_values
