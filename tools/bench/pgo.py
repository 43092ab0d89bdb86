"""What a profile gives: compiled with --profile-generate, run once, compiled with --profile-use."""

import os
import statistics

from beside_native import (SPEEDTEST1_ARGUMENTS, build_module, build_native, speedtest1_native, speedtest1_seconds, suite_sources,
                           wrought_program)
from harness import Skip, alternate, execute, geometric_mean, say
from report import Table


def profiled(context, module, name, cpu, arguments):
    """The module compiled with a profile of one run of it."""
    options = [f"-O{context.options.level}", f"--cpu={cpu}"]
    profile = context.path(f"{name}.profile")
    if os.path.exists(profile):
        os.remove(profile)
    generate, *_ = context.compile(module, f"{name}.generate-{cpu}", *options, "--profile-generate")
    execute([generate, *arguments], env={**os.environ, "WROUGHT_PROFILE_FILE": profile})
    return context.compile(module, f"{name}.profiled-{cpu}", *options, f"--profile-use={profile}")[0]


def pgo(context):
    """The suite and speedtest1: native without a profile, wrought without, wrought with."""
    cpu = context.options.cpus[0]
    tasks = [(os.path.splitext(os.path.basename(source))[0], build_native(context, source, cpu), build_module(context, source), [])
             for source in suite_sources(context)]
    if not context.options.only:
        try:
            tasks.append(("speedtest1", speedtest1_native(context, cpu), context.corpus_file("speedtest1.wasm"), SPEEDTEST1_ARGUMENTS))
        except Skip as reason:
            say(f"  speedtest1 is left out: {reason}")
    rows, without, with_profile = [], [], []
    for name, native, module, arguments in tasks:
        ways = {"native": [native], "without": [wrought_program(context, module, name, cpu)],
                "with": [profiled(context, module, name, cpu, arguments)]}
        expected = None if arguments else context.measure(ways["native"])[0]

        def once(command):
            stdout, stderr, busy, *_ = context.measure([*command, *arguments])
            if expected is not None and stdout != expected:
                raise Skip(f"{os.path.basename(command[0])} printed {stdout[:100]!r}, expected {expected[:100]!r}")
            return (speedtest1_seconds(stdout, stderr) if arguments else None) or busy

        median = {way: statistics.median(runs) for way, runs in alternate(ways, context.options.runs, once).items()}
        without.append(median["without"] / median["native"])
        with_profile.append(median["with"] / median["native"])
        rows.append([name, f"{median['native']:.3f}", f"{without[-1]:.2f}", f"{with_profile[-1]:.2f}"])
        say(f"  {name}: {without[-1]:.2f}, with a profile {with_profile[-1]:.2f}")
    rows.append(["**geometric mean**", "", f"**{geometric_mean(without):.3f}**", f"**{geometric_mean(with_profile):.3f}**"])
    yield Table("pgo", f"With a profile, {cpu}", ["program", "native, s", "wrought / native", "wrought with a profile / native"], rows,
                "Native code is without a profile in both columns.",
                [["with a profile, geometric mean, / native without", geometric_mean(with_profile), 0.95, 0.90]])
