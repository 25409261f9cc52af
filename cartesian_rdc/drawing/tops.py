"""What comes from above the columns: parameters, boxes that only they enter, their covectors."""

from __future__ import annotations

from typing import final

from cartesian_rdc.drawing.views import View

HIGHEST = 6
"""How many levels there are at most above the columns."""


@final
class Tops:
    """What of a view is above its columns.

    ``maker``, ``readers``  of each wire, the boxes that make it and that read it
    ``tops``       wires that come from above
    ``upper``      boxes that only they enter, and sums of what goes up
    ``back_tops``  wires that come back and go up
    """

    def __init__(self, view: View, wanted: set[int]) -> None:
        self.view, self.nodes = view, view.nodes
        self.maker: dict[int, int] = {}
        self.readers: dict[int, list[int]] = {}
        for k, node in enumerate(self.nodes):
            for v in (*node.outs, *node.back_outs):
                self.maker[v] = k
            for v in (*node.ins, *node.back_ins):
                self.readers.setdefault(v, []).append(k)
        self.outs = set(view.outs)
        self.back_outs = {v: k for k, v in enumerate(view.back_outs)}
        self.tops = set[int]()
        self.upper = set[int]()
        self.back_tops = set[int]()
        self._find(set(wanted))

    def _find(self, wanted: set[int]) -> None:
        """Let fewer and fewer be above, until all that is can be."""
        banned, grounded = set[int](), set[int]()
        while True:
            self._go_down(wanted, banned)
            self._go_up(banned, grounded)
            wrong = {v for v in self.tops if self._leaves_the_top(v)}
            wanted -= wrong
            worse = {self.maker[v] for v in wrong if v in self.maker}
            lost = {v for v in self.back_tops if self._cannot_rise(v)}
            worse |= {k for v in lost for k in self.readers.get(v, ())}
            worse |= {k for k in self.upper if self._is_entangled(k)}
            more = lost & self.back_outs.keys() - grounded
            if len(self.upper) > 2 * HIGHEST:
                worse |= self.upper
            if not (wrong or more or worse - banned):
                return
            banned |= worse
            grounded |= more

    def _go_down(self, wanted: set[int], banned: set[int]) -> None:
        """``self.tops``: wires that come from above; ``self.upper``: boxes that only they enter."""
        self.tops, self.upper = set(wanted), set[int]()
        for k, node in enumerate(self.nodes):
            if k not in banned and node.ins and not node.turned and self.tops.issuperset(node.ins):
                self.upper.add(k)
                self.tops.update(node.outs)

    def _go_up(self, banned: set[int], grounded: set[int]) -> None:
        """``self.back_tops``: wires that come back and go up, from where they end to the start."""
        self.back_tops = {
            v
            for v, k in self.back_outs.items()
            if v not in grounded and k < len(self.view.ins) and self.view.ins[k] in self.tops
        }
        for k in reversed(range(len(self.nodes))):
            node = self.nodes[k]
            for v in node.back_outs:
                readers = self.readers.get(v, ())
                if readers and self.upper.issuperset(readers) and v not in self.back_outs:
                    self.back_tops.add(v)
            free = node.turned and k not in banned and (node.back_ins or node.kind == "zero")
            rises = free and self.back_tops.issuperset(node.back_outs)
            if rises and self.view.back.issuperset(node.back_ins):
                self.upper.add(k)
        for v in self.view.back_ins:
            readers = self.readers.get(v, ())
            if readers and self.upper.issuperset(readers):
                self.back_tops.add(v)
        for k, node in enumerate(self.nodes):
            if k in self.upper:
                self.back_tops.update(v for v in node.back_outs if self._is_dead(v))
            elif not node.turned and len(node.back_outs) == len(node.ins):
                pairs = zip(node.ins, node.back_outs, strict=True)
                self.back_tops.update(w for v, w in pairs if v in self.tops and self._is_dead(w))

    def _is_dead(self, v: int) -> bool:
        return v not in self.readers and v not in self.back_outs

    def _leaves_the_top(self, v: int) -> bool:
        """Whether a wire goes where none comes from above: out, or to the right of a box."""
        if v in self.outs or v in self.back_outs:
            return True
        return any(
            self.nodes[k].turned or v not in self.nodes[k].ins for k in self.readers.get(v, ())
        )

    def _cannot_rise(self, v: int) -> bool:
        """Whether a wire that goes up begins where none does: on the right, or out of no lens."""
        k = self.maker.get(v)
        return k is None or (self.nodes[k].turned and k not in self.upper)

    def _is_entangled(self, k: int) -> bool:
        """Whether a box above has something come back that does not come from below."""
        node = self.nodes[k]
        return not self.back_tops.issuperset([*node.back_ins, *node.back_outs])
