"""Makes the sample directory again: `python -m data.sample` writes experts.jsonl, the same bytes each time."""

import sys

from data.sample import experts_file
from data.sample.directory import directory_text


def main() -> int:
    """Writes the sample directory over the one that is there."""
    experts_file().write_text(directory_text(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"wrote {experts_file()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
