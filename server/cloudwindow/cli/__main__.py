"""`python -m cloudwindow.cli`."""

from cloudwindow.cli import main

main()
