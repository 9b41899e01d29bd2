"""Builds from the sources what server and tests need: front-end libraries and translations."""

from tools import frontend, messages


def main() -> None:
    frontend.ensure()
    messages.compile_all()


if __name__ == "__main__":
    main()
