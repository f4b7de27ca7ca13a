"""The only place that knows nameko and eventlet. Import it after ``eventlet.monkey_patch()``."""

from shared.runtime.nameko.consuming import consumes
from shared.runtime.nameko.providers import DeadLetterKeeper, RelayProvider, UseCasesProvider
from shared.runtime.nameko.run import run

__all__ = ["DeadLetterKeeper", "RelayProvider", "UseCasesProvider", "consumes", "run"]
