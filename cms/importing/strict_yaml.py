"""A YAML loader that a hostile file cannot use for anything."""

import re

import yaml

from cms.importing.report import FileRefusedError

# What a whole document may hold once its aliases are written out.
MAXIMUM_NODES = 5_000
MAXIMUM_DEPTH = 30
UNREADABLE = "YAML illisible : vérifiez les deux-points, les guillemets et les retraits"
# PyYAML ends a line at these; YAML 1.2, and whoever counts lines, does not.
OTHER_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
# YAML lets a tab part a key from its value, PyYAML does not.
TAB_AFTER_KEY = re.compile(r"^([ ]{0,40}[\w-]{1,60}:)\t[ \t]*", re.MULTILINE)
CONTROL_CHARACTER = "un caractère de contrôle n’a pas sa place dans le front matter"


class StrictLoader(yaml.SafeLoader):
    """YAML without tags, duplicate keys or aliases that grow; scalars as in YAML 1.2's core.

    Dates stay text: their errors are ours to tell. `12:30` is not a number in base sixty, and
    `no` is a word.
    """

    yaml_implicit_resolvers: dict = {}

    def __init__(self, stream):
        super().__init__(stream)
        self.sizes: dict[int, int] = {}
        self.depth = 0

    def compose_node(self, parent, index):
        event = self.peek_event()
        line = event.start_mark.line
        if getattr(event, "tag", None):
            raise FileRefusedError("les balises YAML ne sont pas acceptées", line)
        if isinstance(event, yaml.AliasEvent) and self._is_open(event.anchor):
            raise FileRefusedError("un alias YAML se contient lui-même", line)
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            raise FileRefusedError("les valeurs sont trop imbriquées", line)
        node = super().compose_node(parent, index)
        self.depth -= 1
        if id(node) not in self.sizes:
            self.sizes[id(node)] = 1 + sum(self.sizes[id(child)] for child in _children(node))
        if self.sizes[id(node)] > MAXIMUM_NODES:
            raise FileRefusedError("les valeurs sont trop nombreuses, alias compris", line)
        return node

    def _is_open(self, anchor: str) -> bool:
        """True while the node of the anchor is still being composed."""
        return anchor in self.anchors and id(self.anchors[anchor]) not in self.sizes

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value:
            line = key_node.start_mark.line
            if not isinstance(key_node, yaml.ScalarNode):
                raise FileRefusedError("une clé n’est pas un mot", line)
            if key_node.value in seen:
                raise FileRefusedError(f"la clé « {key_node.value} » est donnée deux fois", line)
            seen.add(key_node.value)
        return super().construct_mapping(node, deep=deep)


StrictLoader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)
StrictLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
StrictLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(0|[1-9][0-9]{0,17})$"), list("-+0123456789")
)
StrictLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}$"),
    list("-+0123456789"),
)


def load_yaml(text: str) -> tuple[object, dict[str, int]]:
    """Return the document's value and the line, from 0, of each of its dotted keys.

    Raises FileRefusedError with a line from 0.
    """
    try:
        loader = StrictLoader(TAB_AFTER_KEY.sub(r"\1 ", OTHER_LINE_ENDS.sub(" ", text)))
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n")
        raise FileRefusedError(CONTROL_CHARACTER, line) from error
    try:
        node = loader.get_single_node()
        value = loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark else 0
        raise FileRefusedError(UNREADABLE, line) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FileRefusedError(UNREADABLE, 0) from error
    finally:
        loader.dispose()
    return value, dict(_yaml_lines(node)) if node else {}


def _children(node) -> list:
    if isinstance(node, yaml.MappingNode):
        return [child for pair in node.value for child in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _yaml_lines(node, prefix: str = ""):
    if not isinstance(node, yaml.MappingNode):
        return
    for key_node, value_node in node.value:
        key = f"{prefix}{key_node.value}"
        yield key, key_node.start_mark.line
        if len(prefix) < 100:
            yield from _yaml_lines(value_node, f"{key}.")
