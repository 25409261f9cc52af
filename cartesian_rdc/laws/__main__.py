"""``python -m cartesian_rdc.laws``: see ``cartesian_rdc.testing.command``.

Without the extra ``testing`` it says so in a line, and the exit status is 2.
"""

import sys

from cartesian_rdc.errors import MissingExtraError

if __name__ == "__main__":
    try:
        from cartesian_rdc.testing.command import main
    except MissingExtraError as error:
        print(f"cartesian_rdc.laws: error: {error}", file=sys.stderr)
        sys.exit(2)
    sys.exit(main())
