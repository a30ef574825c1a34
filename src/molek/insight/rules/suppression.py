"""Which numbers of a table are withheld so that no small one can be read or computed.

A table here is a tree of counts: each inner node is the sum of its children (city, kecamatan, kelurahan; or a total and
its kinds). Small numbers, 1 to 4, are withheld; then as many others as it takes that sums do not give them away:

* among the children of a node that is shown, either none is withheld or at least two, and what is withheld below it
  sums to at least 5 and to more than the number of withheld leaves. Each of them can then be at least two numbers;
* a withheld inner node has a withheld child, or its children would add up to it;
* where that cannot be had, the table is withheld whole, nothing left of it but that it was.

Zeros are shown: nobody is there to be recognised. The reader of a table knows that a withheld number is 1 or more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

LEAST = 5  # the smallest count that may be shown


@dataclass(frozen=True, slots=True)
class Withheld:
    """``codes`` of withheld nodes. ``whole``: all of them, zeros included."""

    codes: frozenset[str]
    whole: bool = False


@dataclass
class _Tree:
    counts: Mapping[str, int]
    parents: Mapping[str, str]
    hidden: set[str] = field(default_factory=set)
    below: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for code, parent in self.parents.items():
            self.below[parent].append(code)

    def hidden_children(self, code: str) -> list[str]:
        return [child for child in self.below.get(code, ()) if child in self.hidden]

    def hidden_leaves(self, code: str) -> list[str]:
        """Withheld leaves whose sum this shown node gives away: reached through withheld nodes only."""
        found = []
        for child in self.hidden_children(code):
            found += self.hidden_leaves(child) if self.below.get(child) else [child]
        return found

    def hide_one_more(self, code: str) -> bool:
        """Withhold the smallest shown child; False if there is none but zeros."""
        shown = [c for c in self.below.get(code, ()) if c not in self.hidden and self.counts[c]]
        if not shown:
            return False
        self.hidden.add(min(shown, key=lambda child: (self.counts[child], child)))
        return True


def withheld(counts: Mapping[str, int], parents: Mapping[str, str], *, least: int = LEAST) -> Withheld:
    """What of a tree is withheld.

    Args:
        counts: of every node, inner ones included, none negative.
        parents: code of the node above; exactly one node, the root, has none.

    Raises:
        ValueError: an inner node is not the sum of its children, or there is not one root.
    """
    tree = _Tree(counts, parents)
    roots = [code for code in counts if code not in parents]
    if len(roots) != 1 or not all(parent in counts for parent in parents.values()):
        raise ValueError("a tree has one root")
    for code, children in tree.below.items():
        if sum(counts[child] for child in children) != counts[code]:
            raise ValueError(f"{code} is not the sum of its parts")
    tree.hidden = {code for code, count in counts.items() if 0 < count < least}
    if 0 < counts[roots[0]] < least:
        return Withheld(frozenset(counts), whole=True)
    while (unsafe := _first_unsafe(tree, least)) is not None:
        if tree.hide_one_more(unsafe):
            continue
        if unsafe in roots:
            return Withheld(frozenset(counts), whole=True)
        tree.hidden.add(unsafe)
    return Withheld(frozenset(tree.hidden))


def _first_unsafe(tree: _Tree, least: int) -> str | None:
    """Withheld nodes come first: what lies below them decides about those above."""
    for code in sorted(tree.hidden & set(tree.below)):
        if tree.counts[code] >= least and not tree.hidden_children(code):
            return code
    for code in sorted(set(tree.below) - tree.hidden):
        children = tree.hidden_children(code)
        if children:
            leaves = tree.hidden_leaves(code)
            total = sum(tree.counts[leaf] for leaf in leaves)
            if len(children) < 2 or total < least or total <= len(leaves):
                return code
    return None
