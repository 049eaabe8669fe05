"""`python -m pathfinders`."""

import sys

from pathfinders.cli import main

sys.exit(main())
