"""`cloudwindow user`: what it says of itself."""

from typer.testing import CliRunner

from cloudwindow.cli import build


def test_every_command_helps_with_an_example() -> None:
    for word in ("add", "disable", "enable", "reset", "list"):
        shown = CliRunner().invoke(build(), ["user", word, "--help"]).output
        assert f"cloudwindow user {word}" in shown, word
