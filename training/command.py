"""What the training commands share: their options and the way they end when the data is not there."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import keras

SEED = 1412
MODELS = Path(__file__).resolve().parent.parent / "assets" / "models"


def parser(description: str | None, data_help: str, output: Path = MODELS) -> argparse.ArgumentParser:
    """Return a parser with the options of every training command."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--data", type=Path, required=True, help=data_help)
    made.add_argument(
        "--checkpoints", type=Path, default=Path("checkpoints"), help="a run that was cut goes on from here"
    )
    made.add_argument("--output", type=Path, default=output, help="the folder for the weights")
    return made


def run(main: Callable[[Sequence[str] | None], None], arguments: Sequence[str] | None = None) -> None:
    """Run a command with fixed seeds; what it cannot use ends it with one sentence."""
    keras.utils.set_random_seed(SEED)
    try:
        main(arguments)
    except ValueError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("stopped: the same command goes on after the last whole epoch")
