"""`python -m fanlight.cli`."""

from fanlight.cli.main import main

main()
