## the command line
help-about = Fits, simulates and replays the load of French school portals (ENT)
help-usage = Usage:
help-commands = Commands
help-options = Options
help-examples = Examples:
help-run = Does the whole job, from the fit to the report, with a replay
help-run-examples = {"  "}afflux run scenarios/confinement-2020.toml
    {"  "}afflux run scenarios/rentree-2019.toml --lang fr -o results/runs/essai
help-fit = Fits an arrival-rate model to observed counts or logs
help-fit-examples = {"  "}afflux fit minutes.csv --kind counts -o fitted.toml
    {"  "}afflux fit hours_2021-10-*.csv --kind matomo -o fitted.toml
    {"  "}afflux fit MN.csv --kind counts --minutes started -o fitted.toml
    {"  "}afflux fit access.log.1.gz access.log --kind access-log
    {"  "}afflux fit access.log --kind access-log --profil-rule eleve=path:/eleve/
    {"  "}afflux fit access.log.1.gz access.log --kind access-log --report page
    {"  "}afflux fit access-log=access.log dnma=w1.csv,w2.csv -o fitted.toml
    {"  "}afflux fit counts=minutes.csv dnma=w.csv \
    {"      "}--saturated 2020-03-16T08:00/2020-03-16T12:00
    {"  "}afflux fit counts=minutes.csv dnma=weeks.csv facts=report.toml --zone B
    {"  "}afflux fit dnma.csv --kind dnma --reference portal.toml -o fitted.toml
    {"  "}afflux fit minutes.csv --kind counts --holdout-days 28 --forecast-days 7
help-check = Validates a scenario and says what to expect, without playing it
help-check-examples = {"  "}afflux check scenarios/confinement-2020.toml
    {"  "}afflux check scenarios/rentree-2019.toml --format json
    {"  "}afflux check scenarios/france-confinement-2020.toml --targets
help-plan = Prints the visits that a scenario plans
help-plan-examples = {"  "}afflux plan scenarios/rentree-2019.toml
    {"  "}afflux plan scenarios/confinement-2020.toml --scale 0.01 --format ndjson
    {"  "}afflux plan scenarios/confinement-2020.toml --shard 0/7 --format json
help-simulate = Plays a scenario on a model of its portal, many times
help-simulate-examples = {"  "}afflux simulate scenarios/confinement-2020.toml
    {"  "}afflux simulate scenarios/rentree-2019.toml --replications 100 --scale 0.1
    {"  "}afflux simulate scenarios/confinement-leviers.toml --scale 0.05
    {"  "}afflux simulate scenarios/confinement-2020.toml --scale 0.05 \
    {"      "}--lever scenarios/levers/parents-le-soir.toml
help-replay = Plays a scenario's visits over HTTP on a staging portal
help-replay-examples = {"  "}afflux replay scenarios/confinement-2020.toml
    {"  "}afflux replay scenarios/rentree-2019.toml --window 08:50-09:10 --scale 0.05
help-portal = Serves a staging portal with a known capacity
help-portal-examples = {"  "}afflux portal --sessions 500 --workers 8 --listen 127.0.0.1:8080
    {"  "}afflux portal --workers 4 --service-time lognormal:mean=80ms,cv=1
help-arg-scenario = scenario file (TOML)
help-arg-files = files to read
help-flag-help = prints this help
help-flag-version = prints the version
help-flag-format = what is written on stdout: text, json; for plan also ndjson
help-flag-lang = language of the texts (fr|en); the locale's by default
help-flag-seed = seed of every draw; 1 by default
help-flag-threads = threads; all cores by default
help-flag-output = file or folder to write to
help-flag-quiet = no progress, no talk
help-flag-calendar = the ministry's calendar of school holidays (CSV), for other years
help-flag-window = a named window of the scenario; the first by default
help-flag-replay-window = a named window, or a time of the replay's day as 08:00-09:00
help-flag-lever = a file of levers to switch on, such as those of scenarios/levers (may be repeated)
help-flag-scale = share of the visitors; over 1 raises the rate
help-flag-shard = one part of the visitors: shard I of N, I from 0; `env/N`: I from JOB_COMPLETION_INDEX or SLURM_ARRAY_TASK_ID
help-flag-speed = how much faster than the plan
help-flag-target = address of a staging portal; an embedded one is started without it
help-flag-gate = exit code 1 when a limit is broken
help-flag-replications = how many times the scenario is played; 20 by default
usage-fit-kind = `{ $file }` is of what kind? give `--kind`, or write `KIND=FILE`, with KIND one of { $kinds }
help-flag-kind = what the files are
help-flag-time-zone = time zone of dates without offset; Europe/Paris by default
help-flag-interval = width of the bins, for instance 30min
help-flag-absent = what an interval without a row means: zero or missing
help-flag-fit-speed = how much faster than real time the log was played
help-flag-reference = fitted model that gives the shape where the data do not
help-flag-listen = address to listen on; 127.0.0.1:8080 by default
help-flag-sessions = most sessions alive at once
help-flag-session-life = life of a session after its last page; 30min by default
help-flag-workers = requests served at once; 8 by default
help-flag-queue = waiting places; unlimited by default
help-flag-service-time = law of the service time
help-flag-abandoned = what becomes of a request whose visitor has left: served or cancelled
help-flag-access-log = where the access log goes
help-flag-database = database of the uploads; a temporary one by default
help-flag-settings = settings as JSON, - for standard input
error-prefix = {"error: "}
hint-help = {"hint: "}`--help` shows what can be written
hint-near = {"hint: "}did you mean `{ $near }`?
hint-valid-values = {"hint: "}one of { $values }
usage-unknown-argument = `{ $argument }` is not known here
usage-unknown-command = there is no command `{ $argument }`
usage-invalid-value = `{ $value }` does not fit `{ $argument }`
usage-missing-argument = `{ $argument }` is missing
usage-missing-value = `{ $argument }` needs a value
usage-conflict = `{ $argument }` cannot be combined with what stands beside it
usage-other = the command line is not understood
usage-flag = `--{ $flag }` cannot be `{ $value }`: write for instance `30min`
usage-time-zone = the time zone `{ $value }` is not known: write for instance `Europe/Paris`
usage-speed = `--speed` cannot be `{ $value }`: write a number above 0
usage-window = `{ $value }` is neither a window of the scenario ({ $names }) nor a time like 08:00-09:00
stopped = interrupted: what was done so far is kept and marked
output-failed = `{ $file }` could not be written: { $detail }
file-not-found = there is no such file: check the path
file-not-allowed = the file may not be read: check its rights
file-is-folder = this is a folder: name a file
file-too-large = the file is over { $most } MiB: it is no file of this kind
file-not-utf8 = the file is not UTF-8: save it as UTF-8
file-unreadable = the file cannot be read: { $detail }
