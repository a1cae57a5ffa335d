## two sides of runs
help-compare = Says whether a portal has become slower, from runs of two sides
help-compare-examples = {"  "}afflux compare results/runs/2026-*-a --candidate results/runs/2026-*-b
    {"  "}afflux compare main --candidate run-1 run-2 run-3 run-4 run-5 run-6
    {"  "}afflux compare bench/baseline --candidate bench/candidate --to md
    {"  "}afflux compare --prediction scenarios/rentree-2019.toml --candidate bench/*/*
help-arg-baseline = outcomes, folders of runs, or the name of a stored baseline
compare-flag-candidate = outcomes or folders of runs of the other side
compare-flag-limit = a page that takes longer, or does not come, is over the limit; 2s by default
compare-flag-service = judge the pages of this service too (may be repeated)
help-flag-compare-gate = exit code 1 when the candidate is slower, 3 when nobody can tell
compare-flag-baselines = where baselines are stored; results/baselines by default
compare-flag-to = what the text is for: text, md (Markdown, for a pull request)
compare-flag-prediction = lay the runs beside what the simulator predicts of this scenario
compare-nothing = there is nothing to compare: give the outcomes of both sides
compare-no-candidate = the candidate has no run of this seed, or fewer: play the same seeds on both sides, or leave this run out
compare-no-baseline = the baseline has no run of this seed, or fewer: play the same seeds on both sides, or leave this run out
compare-incomplete = the run was interrupted: play it again, or leave its seed out on both sides
compare-foreign = this is a run of something else: `{ $other }` says `{ $theirs }`; both sides are played with the same scenario, version of the plan, window, scale, speed and shard
compare-too-many = there are more than { $most } pairs of runs: leave some out
compare-empty-folder = this folder holds no run: give an outcome, the folder of a run, or a folder of those
compare-invalid = the load generator was the limit in { $count } of the runs ({ $files }): they say nothing of the portal; free the machine or lower the scale, and play them again
compare-machine = not judged: `{ $file }` was made on another machine ({ $machine }) than the first run ({ $first }), and what is slower, the portal or the machine, cannot be told; play both sides on one machine with `afflux bench`
compare-gate = the candidate is slower than the baseline
compare-unclear = the runs do not tell whether the candidate is slower: play more of them, on a quieter machine or over a longer window
compare-title = Baseline against candidate
compare-scenario = { $scenario }, window { $window }, scale { $scale }, speed { $speed }
compare-pairs = { $pairs } pairs of runs, each of the same visits on both sides
compare-column-measure = Measure
compare-column-baseline = Baseline
compare-column-candidate = Candidate
compare-column-ratio = Ratio
compare-column-interval = 90% interval
compare-column-verdict = Verdict
compare-over-limit-share = pages not within { $limit }
compare-response-p50 = response time, median
compare-response-p95 = response time, 95th percentile
compare-of-service = { $measure }, { $service }
compare-word-regression = slower
compare-word-improvement = quicker
compare-word-no-difference = alike
compare-word-not-enough-evidence = unclear
compare-verdict-regression = REGRESSION: the candidate is slower.
compare-verdict-improvement = IMPROVEMENT: the candidate is quicker.
compare-verdict-no-difference = NO DIFFERENCE: both sides are alike within the margins.
compare-verdict-not-enough-evidence = NOT ENOUGH EVIDENCE: the runs do not tell.
compare-few = { $pairs } pairs are too few: at least { $needed } runs a side are judged.
compare-more = Too noisy for so few runs: play more of them (`--runs`), on a quieter machine, or over a longer window.
compare-no-samples = Some run has no such pages in its judged phase: { $measures }.
compare-rule = Slower: the interval lies over 1, the ratio over { $ratio }, and chance alone would do as much in at most { $level } of comparisons, all measures together (p = { $p }). Alike: the interval lies within ±10% for the median, ±15% for the 95th percentile, ±1 point for pages over the limit.
compare-unit = The unit is the run, not the request; a page that was turned away, timed out or failed is not within the limit.
compare-files = Runs

## stored baselines
help-baseline = Stores the runs that later ones are compared with
help-baseline-examples = {"  "}afflux baseline list
    {"  "}afflux baseline create main bench/candidate
    {"  "}afflux baseline approve main
    {"  "}afflux baseline rotate main bench/candidate
help-arg-baseline-action = list, create (propose runs under a new name), rotate (propose other runs), approve (what was proposed is compared with from now on)
help-arg-baseline-name = its name: letters, digits, `.`, `_`, `-`
compare-flag-keep = how many former baselines are kept; 5 by default
baseline-name = `{ $name }` cannot be the name of a baseline: write up to 64 letters, digits, `.`, `_` or `-`, a letter or digit first
baseline-name-missing = which baseline? write for instance `afflux baseline { $action } main`
baseline-runs-missing = which runs? write for instance `afflux baseline { $action } { $name } bench/candidate`
baseline-runs-unasked = `{ $action }` takes no runs: leave them out
baseline-there = there is a baseline `{ $name }`: propose other runs with `afflux baseline rotate { $name } …`
baseline-not-there = there is no baseline `{ $name }`: create it with `afflux baseline create { $name } …`
baseline-not-proposed = nothing is proposed for `{ $name }`: propose runs with `afflux baseline rotate { $name } …`
baseline-not-approved = the baseline `{ $name }` is not approved yet: look at its runs, then `afflux baseline approve { $name }`
baseline-failed = `{ $file }` could not be stored: { $detail }
baseline-proposed = proposed for `{ $name }`: { $runs } runs in { $folder }; `afflux baseline approve { $name }` puts them in force
baseline-approved = `{ $name }` is approved: { $runs } runs are compared with from now on
baseline-few = { $runs } runs are too few to be compared with: at least { $needed } are judged
baseline-column-name = Name
baseline-column-approved = Approved
baseline-column-proposed = Proposed
baseline-column-former = Former
baseline-none = no baseline is stored in { $folder }

## interleaved runs
help-bench = Plays two portals in turn and says whether the second is slower
help-bench-examples = {"  "}afflux bench scenarios/rentree-2019.toml \
    {"      "}--baseline https://a.example --candidate https://b.example
    {"  "}afflux bench scenarios/rentree-2019.toml --window 08:55-09:05 \
    {"      "}--baseline embedded --candidate embedded:service-time=1.1
bench-flag-baseline = address of a staging portal; or `embedded`: the scenario's own, started for each run; or that one changed, as in `embedded:service-time=1.1`: `service-time`, `workers`, `sessions` are factors, `program` is the file of another version of this program
bench-flag-candidate = the same for the portal that may have become slower
bench-flag-runs = runs a side: even, 6 by default
bench-flag-max-duration = begin no block of four runs that would end after this, for instance 30min
bench-side = `{ $side }` is no portal to play: write an address, `embedded`, or `embedded:service-time=1.1,workers=0.5,sessions=0.5` with factors over 0
bench-law = `{ $file }`: a service time of its staging portal comes from a file and cannot be made longer: write it as a law
bench-runs = `--runs { $value }` makes no blocks: write an even number from { $least } to { $most }
bench-folder-used = { $folder } holds runs of another bench: name another folder with `-o`
bench-baseline = baseline
bench-candidate = candidate
bench-step = run { $run } of { $runs }: { $side }, seed { $seed }
bench-again = the load generator was late: this run says nothing of the portal, and is played again
bench-time-is-up = the time is up after { $pairs } of { $runs } runs a side
bench-no-time = not one block of four runs was played: give more time with `--max-duration`
bench-kept = the runs that were finished are in { $folder }
bench-folder = runs, comparison.json and comparison.md: { $folder }

## several runs beside their prediction
prediction-title = { $runs } runs beside their prediction
prediction-verdict-equivalent = EQUIVALENT: predicted and measured lie within the margins.
prediction-verdict-different = DIFFERENT: what was measured is not what was predicted.
prediction-verdict-inconclusive = INCONCLUSIVE: the runs do not tell.
prediction-word-equivalent = equivalent
prediction-word-different = different
prediction-word-inconclusive = unclear
prediction-column-figure = Figure
prediction-column-margin = Margin
prediction-column-value = Measured to predicted
prediction-few = { $runs } runs are too few: at least { $needed } are judged.
prediction-rule = Two one-sided t tests on paired log ratios with margins fixed beforehand; the prediction of a run is the median of { $replications } portal replications of its own plan.
prediction-foreign-scenario = this is a run of another scenario than `{ $other }`, or of another state of it: give the scenario that was played
prediction-without-figures = no page was served in the judged phase of this run or of its prediction: leave it out
progress-equivalence = predicting each run
