"""Start the page: settings from the environment, networks from the arguments, build, launch."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import suppress

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
# One thread an operation: parts of a batch and visitors side by side keep the processors busy with less work.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")

if __name__ == "__main__" and any(each.partition("=")[0] == "--export" for each in sys.argv[1:]):
    from fgsm_playground.site.command import main

    sys.exit(main(sys.argv[1:]))

from fgsm_playground.gradio.fast_import import fast_import
from fgsm_playground.server.memory import limit_arenas

REFUSAL = "The page cannot start: {}."

limit_arenas()
with fast_import():
    from fgsm_playground.server.own_networks import read_arguments, show_networks
    from fgsm_playground.server.prepare import prepare

try:
    chosen = read_arguments(sys.argv[1:] if __name__ == "__main__" else [])
    host = prepare()
except (ValueError, OSError) as error:
    sys.exit(REFUSAL.format(str(error).rstrip(".")))

with fast_import():
    from fgsm_playground.page import build_page
    from fgsm_playground.server.serve import end_on_terminate, serve

try:
    show_networks(chosen.wishes, chosen.examples)
except (ValueError, OSError) as error:
    sys.exit(REFUSAL.format(str(error).rstrip(".")))
demo = build_page(host.settings)

if __name__ == "__main__":
    end_on_terminate()
    try:
        with suppress(KeyboardInterrupt):  # also while it is still starting
            serve(demo, host.settings, host.address)
    except OSError as error:  # the port has been taken meanwhile
        sys.exit(REFUSAL.format(str(error).rstrip(".")))
    # Taking TensorFlow apart in good order would cost seconds that a host may not grant: only what has to be done.
    atexit._run_exitfuncs()
    sys.stdout.flush()
    os._exit(0)
