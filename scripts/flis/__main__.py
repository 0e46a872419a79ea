"""``python -m flis``."""

from flis.cli import main

if __name__ == "__main__":
    main()
