"""The command line: `consilium COMMAND`, one module a resource, imported only when its command is called.

Exit codes: 0 done, 1 the input has errors (what could be read was used all the same), 2 wrong usage, 130 interrupted.
"""

import sys
from collections.abc import Sequence

from api.commands.failures import exit_code_of

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code; errors are one clear line on standard error, never a traceback.

    Args:
        argv: What follows `consilium`; the process's own arguments by default.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    with exit_code_of() as outcome:
        # typer is imported in here, so that Ctrl-C is answered from the first moment on.
        from api.commands.catalogue import run  # noqa: PLC0415

        outcome.code = run(arguments)
        sys.stdout.flush()
    return outcome.code
