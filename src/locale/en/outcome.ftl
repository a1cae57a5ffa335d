## shards of one run
help-merge = Merges the shards of one run into one outcome
help-merge-examples = {"  "}afflux replay S.toml --shard 0/2 --start-at 10:00 -o a
    {"  "}afflux replay S.toml --shard 1/2 --start-at 10:00 -o b
    {"  "}afflux merge a/outcome.json b/outcome.json -o run.json
help-arg-outcomes = outcome files (outcome.json)
help-flag-start-at = begin the ramp at this time, for instance 10:00:00 (Europe/Paris), so that several machines begin together
start-at-unreadable = `{ $value }` is no time: write for instance `10:00:00` (Europe/Paris) or `2026-03-20T09:00:00Z`
start-at-past = `{ $value }` is past: give a time that is still to come
start-at-far = `{ $value }` is more than a day away: start the replay on that day
shard-environment = `{ $shard }` asks the environment which part this is, and it does not say: set `JOB_COMPLETION_INDEX` or `SLURM_ARRAY_TASK_ID`, and write the number of parts (`env/4`)
merge-nothing = there is nothing to merge: give the outcome of each shard
merge-own-portals = this shard was played on a portal of its own, which saw a part of the load only: start one with `afflux portal --well-known FILE` and play all shards on it with `--target`
merge-not-replay = only shards of a replay can be merged: a simulation plays all visits on one portal
merge-not-shard = this is not a shard of a run: give the outcomes that `afflux replay --shard I/N` wrote
merge-twice = this shard is also in `{ $other }`: give each one once
merge-foreign = this is a shard of another run: `{ $other }` says `{ $theirs }`; shards are played with the same scenario, seed, scale, speed, window and target, and begin together (`--start-at`)
merge-missing = { $count } shards of the run are missing: { $shards }; give the outcome of every one
outcome-unreadable = this is not an outcome: { $detail }; give an `outcome.json` that a run wrote
outcome-format = this version of Afflux reads outcomes of format { $known }: use the version that wrote it, or a later one

## stored outcomes
help-report = Renders a stored run in the form you need; one that was killed is counted from its journal
help-report-examples = {"  "}afflux report results/runs/2026-03-20T08-05-12Z-rentree-2019
    {"  "}afflux report run --to html -o page.html
    {"  "}afflux report run --to csv --table minutes --lang fr -o minutes.csv
    {"  "}afflux report run/outcome.json --to junit --scenario S.toml
    {"  "}afflux report run --to note --audience dnma.csv --territory Bretagne
    {"  "}afflux report --list --older-than 90d --remove
help-arg-outcome = outcome file, or the folder of a run
outcome-none-in-folder = this folder holds neither an `outcome.json` nor a `journal`: give the folder of a run
outcome-recovered = the run was counted again from its journal ({ $bytes } bytes at its end were cut off)
journal-unreadable = this is not the journal of a run: { $detail }; give the folder that `afflux replay` wrote
outcome-unwritten = `{ $file }` could not be written: { $detail }; nothing is lost: free some space, then `afflux report { $folder }` counts the run again from its journal
times-title = Response times of the judged pages, milliseconds, median / 95 % point: to the first byte and to the last one, from the instant a page was due and from the instant it was sent
times-heading = First and last byte, by service and by profil
times-of = pages of
times-all = all
times-pages = pages
times-first = first byte
times-last = last byte
times-first-sent = first, sent
times-last-sent = last, sent
