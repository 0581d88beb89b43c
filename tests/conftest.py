"""How hypothesis behaves everywhere: no deadlines on shared machines, the same examples on every CI run."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("local", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("local"), derandomize=True, max_examples=100, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")
