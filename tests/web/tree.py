"""The elements of a page, as a browser without JavaScript has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
UNSEEN = frozenset({"script", "style", "title", "datalist"})


@dataclass(eq=False)
class Node:
    """An element, its attributes, what is inside."""

    tag: str
    attrs: dict[str, str]
    parent: Node | None = None
    inside: list[Node | str] = field(default_factory=list)

    def all(self, *tags: str, **attrs: str) -> Iterator[Node]:
        """Every element below with one of the tags and these attributes (`name_` for `name`, `_` for `-`), in their order."""
        wanted = [(key.rstrip("_").replace("_", "-"), value) for key, value in attrs.items()]
        waiting = [one for one in reversed(self.inside) if isinstance(one, Node)]
        while waiting:
            one = waiting.pop()
            if (not tags or one.tag in tags) and all(one.attrs.get(key) == value for key, value in wanted):
                yield one
            waiting += [inner for inner in reversed(one.inside) if isinstance(inner, Node)]

    @property
    def text(self) -> str:
        """What is read, spaces tidied."""
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for one in self.inside:
            if isinstance(one, str):
                yield one
            elif one.tag not in UNSEEN:
                yield " "
                yield from one._words()
                yield " "

    def within(self, tag: str) -> Node | None:
        """The nearest element above with this tag."""
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        return above


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.at = Node("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {key: value or "" for key, value in attrs}, self.at)
        self.at.inside.append(node)
        if tag not in VOID:
            self.at = node

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.at
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self.at = node.parent

    def handle_data(self, data: str) -> None:
        self.at.inside.append(data)


def parse(body: str) -> Node:
    """The elements of a page."""
    tree = _Tree()
    tree.feed(body)
    return tree.root


def controls(form: Node) -> dict[str, list[str]]:
    """What the form sends as it stands, as a browser without JavaScript would."""
    sent: dict[str, list[str]] = {}
    for one in form.all("input", "select", "textarea"):
        kind, name = one.attrs.get("type", "text"), one.attrs.get("name")
        if not name or "disabled" in one.attrs or (kind in ("checkbox", "radio") and "checked" not in one.attrs):
            continue
        if one.tag == "select":
            options = list(one.all("option"))
            value = next((option for option in options if "selected" in option.attrs), options[0]).attrs.get("value", "")
        else:
            value = one.attrs.get("value", "")
        sent.setdefault(name, []).append(value)
    return sent
