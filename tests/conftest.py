"""What every test shares: the parts of the machine and how Hypothesis searches."""

import os

from hypothesis import settings

pytest_plugins = ["tests.parts", "pytester"]

# A deadline would make a busy machine fail a right answer. CI tries the same examples every time.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
