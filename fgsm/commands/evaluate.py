"""`python -m fgsm evaluate --model NAME DATA`: clean and robust accuracy as a table, a CSV file and a plot."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from fgsm.catalogue.entry import Entry
from fgsm.checks import check_integer
from fgsm.commands.evaluate_engine import MAX_WORKERS, Engine, Run
from fgsm.commands.evaluate_report import report
from fgsm.commands.evaluate_task import Task
from fgsm.commands.network_options import Wish, wish
from fgsm.commands.networks import chosen_network, find_network
from fgsm.commands.table import COLUMNS as COLUMNS
from fgsm.commands.table import Method, Result, print_table, write_csv
from fgsm.defences.catalogue import Defence, defences_for, find_defence
from fgsm.defences.defended import MAX_DRAWS
from fgsm.evaluation.data.dataset import Dataset, say_passed_over, say_unreadable
from fgsm.evaluation.data.order_hint import order_hint
from fgsm.evaluation.journal import Journal, in_order
from fgsm.evaluation.judging.methods import default_steps
from fgsm.evaluation.judging.stages import Effort
from fgsm.evaluation.judging.worst_case import QUICK, WORST_CASE
from fgsm.evaluation.record import Record
from fgsm.evaluation.report.page import HTML
from fgsm.evaluation.rows import Tally, check_levels
from fgsm.evaluation.transfer import check_surrogate
from fgsm.extras import require

ALL = "all"
MAX_SEED = 2**32 - 1


class Plan(NamedTuple):
    """What is measured, checked, and where the files go."""

    task: Task
    method: Method
    defences: list[Defence]
    engine: Engine
    csv: Path | None
    plot: Path | None
    resume: Path | None
    report: Path | None
    arguments: tuple[str, ...]


def evaluate(arguments: Namespace) -> None:
    """Measure a network on a data set; what is done when Ctrl-C or an error ends it early is reported as well.

    Raises:
        ValueError: if an argument does not fit, or the data or the network cannot be read.
        OSError: if a file cannot be written.
    """
    plan = _plan(arguments)
    entry = plan.method.entry
    dataset = plan.task.dataset()
    if dataset.left_out:
        names = ", ".join(label.name for label in entry.labels)
        print(f"Left out {dataset.left_out} pictures of other digits: {entry.name} knows {names}.")
    if passed_over := say_passed_over(dataset.passed_over):
        print(f"{passed_over[0].upper()}{passed_over[1:]}.")
    for note in dataset.notes:
        print(f"{note[0].upper()}{note[1:]}.")
    _open_outputs(plan)
    journal = Journal(plan.resume, plan.task.run(dataset)) if plan.resume else None
    results: list[Result] = []
    try:
        with plan.engine.start(plan.task, dataset) as run:
            for name in [defence.name for defence in plan.defences] or [""]:
                _measure(plan, dataset, results, name, journal, run)
    finally:
        if journal:
            journal.close()
        if results:
            _report(plan, results, dataset)


def parse_levels(text: str) -> list[int]:
    """Read `0,1,2,4,8`.

    Raises:
        ValueError: if it is not a list of whole numbers from 0 to 255.
    """
    try:
        numbers = [int(part) for part in text.split(",")]
    except ValueError as error:
        raise ValueError(f"expected levels such as 0,1,2,4,8, got {text[:60]!r}") from error
    return check_levels(numbers)


def parse_defences(text: str, entry: Entry) -> list[Defence]:
    """Read `jpeg,bits-3`, or `all` for every defence that suits the network.

    Raises:
        ValueError: if one of them does not.
    """
    names = defences_for(entry) if text.strip() == ALL else text.split(",")
    found = [find_defence(name.strip(), entry) for name in names]
    return list({defence.name: defence for defence in found}.values())


def _plan(arguments: Namespace) -> Plan:
    entry = chosen_network(arguments)
    effort = _effort(arguments)
    if arguments.made_for and arguments.defence is not None:
        raise ValueError("expected --made-for or --defence, got both")
    seen, network = wish(arguments, "made_for"), wish(arguments) or Wish(arguments.model)
    attacked = find_network(*seen) if seen else None
    if attacked:
        check_surrogate(attacked, entry)
    if arguments.aware and arguments.defence is None:
        raise ValueError("expected --defence with --aware: whoever attacks a bare network knows it")
    defences = [] if arguments.defence is None else parse_defences(arguments.defence, entry)
    if arguments.plot and len(defences) > 1:
        raise ValueError(f"expected one defence with --plot, got {len(defences)}")
    if arguments.plot:
        require("matplotlib", "plot", "--plot")
    attacker = "" if not defences else "aware" if arguments.aware else "blind"
    task = Task(
        model=network.source,
        data=arguments.data,
        attack=arguments.attack,
        steps=effort.steps,
        targets=effort.targets,
        queries=effort.queries,
        schedule=effort.schedule,
        levels=tuple(parse_levels(arguments.levels)),
        seed=check_integer(arguments.seed, "seed", 0, MAX_SEED),
        limit=arguments.limit,
        attacker=attacker,
        draws=check_integer(arguments.draws, "draws", 1, MAX_DRAWS),
        labels=network.labels,
        value_range=network.value_range,
        input_shape=network.input_shape,
        output=network.output,
        preprocessing=network.preprocessing,
        seen=seen,
        split=arguments.split,
        strict=arguments.strict,
        made_for=arguments.made_for or "",
    )
    method = Method(entry, arguments.attack, effort, attacker, task.made_for, attacked)
    files = (arguments.csv, arguments.plot, arguments.resume, arguments.report)
    return Plan(task, method, defences, _engine(arguments), *files, tuple(arguments.given))


def _effort(arguments: Namespace) -> Effort:
    attack = arguments.attack
    steps = None if attack == "fgsm" else arguments.steps
    if not arguments.quick:
        budget = Effort(default_steps(attack))
    elif attack != WORST_CASE:
        raise ValueError(f"expected --attack {WORST_CASE} with --quick, got {attack}")
    elif (steps, arguments.targets, arguments.queries) != (None, None, None):
        raise ValueError("expected --quick or numbers with --steps, --targets and --queries, got both")
    else:
        budget = QUICK
    return Effort(
        budget.steps if steps is None else steps,
        budget.targets if arguments.targets is None else arguments.targets,
        budget.queries if arguments.queries is None else arguments.queries,
        arguments.square_schedule,
    ).checked()


def _engine(arguments: Namespace) -> Engine:
    name, workers, address = arguments.engine, arguments.workers, arguments.address
    if name == "local" and (workers is not None or address is not None):
        raise ValueError("expected --engine ray with --workers or --address")
    if workers is not None:
        check_integer(workers, "workers", 1, MAX_WORKERS)
    return Engine(name, workers, address)


def _open_outputs(plan: Plan) -> None:
    """Find out now, not when all is measured, whether the files can be written."""
    for path in filter(None, (plan.csv, plan.plot, plan.report and plan.report / HTML)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("ab").close()


def _measure(plan: Plan, dataset: Dataset, results: list[Result], name: str, journal: Journal | None, run: Run) -> None:
    """Add a result that grows with every batch, so that what is done when it is stopped is there."""
    tally = Tally(plan.task.levels)
    result = Result(name, [], in_order(journal.records(name) if journal else [], dataset.names))
    title = f"{plan.method.title} {name}".strip()
    with tqdm(total=len(dataset), desc=title, unit=" pictures", disable=None, leave=False) as bar:

        def add(records: list[Record]) -> None:
            tally.add(records)
            if not result.rows:
                results.append(result)
            result.rows[:] = tally.rows
            bar.update(len(records))

        if result.records:
            add(result.records)
        done = {record.name for record in result.records}
        for records in run(name, done):
            if journal:
                journal.add(name, records)
            result.records.extend(records)
            add(records)
    result.records[:] = in_order(result.records, dataset.names)
    if not result.records:
        raise ValueError(f"expected pictures, got none that can be read: {say_unreadable(dataset)}")


def _report(plan: Plan, results: list[Result], dataset: Dataset) -> None:
    print_table(plan.method, results, len(dataset) - len(dataset.unreadable))
    names = [label.name for label in plan.method.entry.labels]
    for note in (say_unreadable(dataset), order_hint(results[0].records, names, dataset.classes)):
        if note:
            print(f"\n{note}")
    if plan.csv:
        write_csv(plan.method, results, plan.csv)
    if plan.report:
        report(plan.report, plan.task, plan.method, results, dataset, plan.arguments)
    if plan.plot:
        from fgsm.commands.plot import plot_accuracy

        ((defence, rows, _),) = results
        what = f"{plan.method.entry.title}{f', {defence}' if defence else ''}"
        title = f"{what}: {plan.method.title}, {rows[0].total} pictures"
        plan.plot.write_bytes(plot_accuracy(rows, title))
