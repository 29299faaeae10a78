"""The commands. Nobody imports this package; it may import everything."""

import os
import sys
from importlib import import_module
from typing import Final, NoReturn

import typer

from cloudwindow.domain.errors import CloudWindowError

GROUPS: Final = {
    "session": "Sessions: list, show, export, report, compare.",
    "keys": "Keys that everything is sealed with: show, rotate, seal.",
    "user": "Accounts of the staff: add, disable, enable, reset, list.",
    "review": "The second look: repeat a draw.",
    "retention": "Keeping and forgetting: plan, run, hold, release, verify.",
    "models": "Model files: pull, verify, list.",
    "policy": "The policy: check, diff, and past sessions under another one.",
    "evaluate": "Measure the checks on your own material.",
}
COMMANDS: Final = {
    "serve": ("cloudwindow.cli.serve", "serve"),
    "invite": ("cloudwindow.cli.invite", "invite"),
    "verify": ("cloudwindow.cli.verify", "verify"),
    "verify-result": ("cloudwindow.cli.result", "verify_result"),
    "verify-pdf": ("cloudwindow.cli.paper", "verify_pdf"),
    "applicant": ("cloudwindow.cli.applicant", "applicant"),
    "demo": ("cloudwindow.cli.demo", "demo"),
}
HELP: Final = """Remote-video verification: real person, free will, surroundings, and evidence that stands.

Examples:

  cloudwindow models pull             get the model files

  cloudwindow serve                   run the server

  cloudwindow user add root --role administrator    the first account of the staff

  cloudwindow invite                  make a case and print an applicant's link

  cloudwindow verify PACKAGE.zip      check a package with no server and no network
"""


def build(asked: str = "") -> typer.Typer:
    """The whole command line, or what is `asked` for alone: to import every command's module takes a second."""
    app = typer.Typer(help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(_no_options)
    every = asked not in GROUPS and asked not in COMMANDS
    for group, text in GROUPS.items():
        if every or group == asked:
            app.add_typer(import_module(f"cloudwindow.cli.{group}").app, name=group, help=text)
    for command, (module, function) in COMMANDS.items():
        if every or command == asked:
            app.command(command)(getattr(import_module(module), function))
    return app


def _no_options() -> None:  # with it a command keeps its name when it stands alone
    return


QUIET: Final = {"GLOG_minloglevel": "3", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore::UserWarning"}


def main() -> None:
    """Errors of ours end in one sentence and exit code 2, never in a traceback."""
    for name, value in QUIET.items():  # libraries that talk to stderr before anybody can ask them not to
        os.environ.setdefault(name, value)
    try:
        build(*sys.argv[1:2])()
    except CloudWindowError as error:
        _refuse(error)
    except ExceptionGroup as group:  # of a server's parts that ran beside each other
        ours, others = group.split(CloudWindowError)
        if ours is None or others is not None:
            raise
        _refuse(_first(ours))


def _refuse(error: BaseException) -> NoReturn:
    print(f"cloudwindow: {error}", file=sys.stderr)  # noqa: T201  # the command line's own voice
    sys.exit(2)


def _first(error: BaseException) -> BaseException:
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error
