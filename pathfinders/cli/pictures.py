"""The command `pictures`, which serves the drawing of pictures to replicas."""

import argparse

from pathfinders.store.lake import Lake


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command to those of the terminal."""
    pictures = commands.add_parser(
        "pictures", help="draw pictures for the servers that PATHFINDERS_PICTURES sends here"
    )
    pictures.add_argument("--host", default="127.0.0.1", help="otherwise this machine alone")
    pictures.add_argument("--port", type=int, default=8502)
    pictures.set_defaults(run=_pictures)


def _pictures(options: argparse.Namespace, _: Lake) -> None:
    # A web server, which the other commands do without.
    from pathfinders.server.pictures import serve

    serve(options.host, options.port)
