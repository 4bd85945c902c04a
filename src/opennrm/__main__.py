"""`python -m opennrm` is `opennrm`."""

from opennrm.cli.main import main

main()
