"""`python -m pathfinders`."""

import sys

from pathfinders.cli.main import main

sys.exit(main())
