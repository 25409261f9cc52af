"""``python -m tests.api``: write down every public name, with its signature."""

from __future__ import annotations

from tests.api.names import FILE, lines

if __name__ == "__main__":
    FILE.write_text("\n".join(lines()) + "\n")
