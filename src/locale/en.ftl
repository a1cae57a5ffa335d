# English texts. One line a key; the same keys and arguments as `fr.ftl`.
## what an input may have wrong
problem-toml-syntax = not valid TOML: { $detail }
problem-too-deep = tables are nested more than { $deepest } levels deep: simplify the file
problem-integer-too-large = this integer is too large: it must fit in 64 bits
problem-not-finite = this number is not finite: write an ordinary number
problem-format = format { $found } is not known: this version reads `format = 1`
problem-not-a-table = a table must stand here
problem-not-a-list = a list must stand here: write `[…]`
problem-missing-key = this key is missing: add it
problem-unknown-key = this key is not known: remove it
problem-unknown-key-near = this key is not known: did you mean `{ $near }`?
problem-not-a-text = a text in quotes must stand here
problem-not-a-truth = write `true` or `false`
problem-not-whole = a whole number must stand here
problem-not-a-number = a number must stand here
problem-negative = the value cannot be negative
problem-not-positive = the value must be over 0
problem-at-most = the value cannot be over { $most }
problem-at-least = the value cannot be under { $least }
problem-not-a-share = a share between 0 and 1 must stand here
problem-not-a-percentile = a percentile over 0 and under 100 must stand here
problem-not-a-span = a duration with its unit must stand here: write for instance `90s`, `30min` or `1h`
problem-not-a-size = a size in bytes must stand here: write for instance `500kB`, `20MB` or `1TB`
problem-not-a-date = not a date: write for instance `2020-03-23`
problem-not-a-date-time = not a date with a time: write for instance `2020-03-23T08:00:00`
problem-not-a-time = not a time of day: write for instance `08:00:00`
problem-not-one-of = this word is not known here: write one of { $words }
problem-duplicate = this name is taken already: choose another
problem-unreadable-input = reading failed: { $detail }
problem-line-too-long = the line is too long: check that this is the right file

## laws
law-shape = `{ $law }` is not a law: write for instance `exp:mean=1s` or `const:1s`
law-unknown = law `{ $name }` is not known: there are exp, const, erlang, gamma, lognormal, hyperexp, pareto, empirical
law-parameter = `{ $part }` is not a parameter: write `name=value`
law-twice = parameter `{ $key }` is given twice: keep one
law-needs = the law needs parameter `{ $key }`
law-unknown-parameter = this law has no parameter `{ $key }`: remove it
law-not-positive = `{ $key }` is `{ $value }` and must be over 0
law-negative = `{ $value }` is negative: the value must be at least 0
law-erlang-k = `k` is { $value } and must be a whole number from 1 to 1000
law-hyperexp-cv2 = `cv2` is { $value } and must be over 1: take `exp` or `gamma` otherwise
law-units-differ = `{ $value }` has another unit than the rest of the law
law-quantity = `{ $value }` is not a quantity: write for instance `1s`, `200ms`, `8min`, `1MB` or `2.5`
law-wrong-unit = the law has the wrong unit: write its values in `{ $wanted }`
law-mean-unreachable = no law cut at { $max } has the mean { $mean }: lower the mean or raise `max`
law-file-here = a law from a file (`empirical:FILE`) is not possible here
law-empirical-line = line { $line } of the file of values: `{ $value }` is not a positive duration in seconds
law-empirical-empty = the file of values is empty: give one value a line

## scenarios and plans
scenario-name = the name becomes a folder: lower-case letters without accents, digits and hyphens only, 64 at most
scenario-no-window = the scenario has no window `{ $name }`: it has { $names }
scenario-extends-itself = these scenarios extend one another in a loop, or are too many: { $chain }
scenario-needs-window = at least one window is needed: add a table `[[window]]`
scenario-window-order = the end must come after the beginning
scenario-needs-territory = at least one territory is needed: add a table `[[territory]]`
scenario-territory-id = a territory's number goes from 1 to { $most }
scenario-nobody = nobody is enrolled in this territory: give its numbers of people
scenario-needs-station = at least one station is needed: add a table `station`
scenario-service-twice = service `{ $service }` is served by another station already
scenario-one-reference = give either `facts` or `model`: exactly one of them
scenario-weekdays = seven levels of at least 0 are needed, Monday first
scenario-interval = `low` and `high` are both needed, with `0 <= low <= value <= high`
scenario-no-weight = all weights are zero: give at least one
limit-needs-percentile = a limit of response time needs `percentile`, for instance `percentile = 95`
limit-needs-over = a limit of people needs `over`, for instance `over = "10s"`
limit-not-by-service = `{ $output }` is not judged by service: remove `service`
limit-not-by-profil = `{ $output }` is not judged by profil: remove `profil`
selection-scale = scale { $scale } is not a number over 0
selection-shard = shard { $index } of { $count } does not exist: the index goes from 0 to the number of shards minus one
selection-shard-shape = `{ $shard }` is not a shard: write for instance `0/4`
plan-line = a visit could not be written: { $detail }

## verdicts
limit-generator = the load generator itself was the limit: the run says nothing of the portal
limit-no-samples = no samples: no verdict
limit-few-samples = this percentile needs at least { $needed } pages, there are { $samples }
limit-speed = time runs faster, and this target cannot shorten its sessions: not judged
limit-incomplete = the run is incomplete: it cannot pass
readiness-green = { $pupils_share } of the pupils wait more than { $over_seconds } at least once: the portal holds
readiness-orange = { $pupils_share } of the pupils wait more than { $over_seconds } at least once: the portal may give way
readiness-red = { $pupils_share } of the pupils wait more than { $over_seconds } at least once: the portal does not hold
readiness-orange-few = a limit may break, though only { $pupils_share } of the pupils wait more than { $over_seconds }: the portal may give way
readiness-red-few = a limit breaks, though only { $pupils_share } of the pupils wait more than { $over_seconds }: the portal does not hold
readiness-unknown = the simulation does not tell: at least { $needed } judged replications and some limits are needed
status-pass = holds
status-fail = broken
status-inconclusive = inconclusive
status-invalid = not valid
light-green = GREEN
light-orange = ORANGE
light-red = RED
light-unknown = UNDETERMINED

## words of the field
profil-any = people
profil-eleve = pupils
profil-enseignant = teachers
profil-parent = parents
profil-personnel = staff
profil-collectivite = local authority staff
service-connexion = login
service-accueil = home page
service-stockage-partage = storage and sharing
service-travail-collaboratif = collaborative work
service-notes = marks
service-absences = absences
service-vie-scolaire = school life
service-gestion-competences = skills
service-gestion-temps = timetables
service-cahier-textes = homework diary
service-courrier-electronique = mail
service-actualites = news
service-reservation = booking
service-ressources = online resources
service-documentation-cdi = school library
service-orientation = guidance
service-parcours-pedagogique = online courses
service-services-collectivite = local authority services
service-visioconference = video-conference
figure-served-share = pages served
figure-turned-away-share = pages turned away
figure-response-p50-s = median response time
figure-response-p95-s = response time, 95th percentile
figure-peak-sessions = sessions alive, peak
figure-peak-requests = requests in flight, peak
figure-peak-visits = visits in progress, peak

## limits in words
limit-response = response time, percentile { $percentile }
limit-turned-away = pages turned away
limit-abandoned = visits given up
limit-errors = pages failed or timed out
limit-people = { $who } with a page over { $over }
limit-since = broken from { $at } on
limit-at-most = at most { $max }

## a report of a run
report-kicker = Load report
report-window = Simulated window: { $span }
report-replayed = Replayed window: { $span }, { $scale } of the people, time { $speed } times faster
report-verdict = Verdict
report-verdict-is = Verdict: { $light }
report-breach-share = At least one limit breaks in { $share } of { $count } simulated replications (90% interval: { $low } to { $high })
report-first-breach = First minute that breaks a limit: { $at } (median of the replications)
report-thresholds = Thresholds: GREEN under { $orange }, ORANGE from { $orange } to { $red }, RED from { $red } risk of breaking a limit [A]. ORANGE is a warning
report-question = The question
report-question-text = If the day of { $day } came, would the portal described in the scenario serve its { $people } enrolled people within the limits set?
report-answer = The answer
report-answer-green = Yes, by the simulation
report-answer-orange = Not for certain, by the simulation
report-answer-red = No, by the simulation
report-answer-unknown = The simulation cannot tell
report-answer-demand = The day asks for { $visits } visits, { $ratio } times those of { $reference }; its busiest minute asks for { $peak }
report-answer-sessions = At the peak { $sessions } sessions are alive at once; the portal admits { $limit }
report-answer-sessions-free = At the peak { $sessions } sessions are alive at once; the portal does not limit them
report-answer-refused = { $share } of the visits are turned away at least once
report-plumbing = The embedded portal draws its service times from the law that the simulator assumes: agreement here shows the plumbing, not the world
report-orbit = Nobody waits to come back when the window opens: the orbit of the refused starts empty, and the start is not judged
report-served-demand = Demand is not what is served: a page that is turned away or times out does not show in an audience measurement

## sections of the report
section-demand = The day's demand
section-concurrency = How many at once
section-replay = The replay beside its prediction
section-latency = Response times
section-limits = Limits
section-storage = Storage
section-refit = Finding the played rate again
section-generator = Health of the load generator
section-assumptions = Assumptions
section-notes = Notes
section-provenance = Provenance

## provenance of a figure
kind-title = Where each figure comes from
kind-measured = measured
kind-simulated = simulated
kind-fitted = fitted
kind-source = from a source
kind-assumed = assumed
kind-measured-text = seen by the load generator during the replay
kind-simulated-text = computed by playing the visit plan on the model of the portal
kind-fitted-text = estimated from data or from quoted facts
kind-source-text = taken from a quoted document
kind-assumed-text = chosen because no source gives it, marked [A]
kind-label = Provenance:

## pictures
picture-demand = Visits per minute by local time
picture-demand-text = Two curves of the demand expected, minute by minute: { $reference } (peak { $reference_peak } a minute at about { $reference_at }) and { $crisis } (peak { $crisis_peak } a minute at about { $crisis_at })
picture-reference = reference day, { $day }
picture-crisis = scenario's day, { $day }
picture-visits = Visits in progress
picture-sessions = Sessions alive
picture-connections = Connections open
picture-requests = Requests in flight
picture-turned-away = Pages turned away per minute
picture-over-day-text = { $name } over the window: median and 5 to 95% band of { $count } replications; the median peaks at { $peak } at about { $at }
picture-replay-text = { $name } minute by minute: predicted 5 to 95% band ({ $count } replications), measured as a solid line with dots; { $inside } of the measured minutes lie in the band
picture-median = simulated median
picture-band = 5 to 95% band
picture-predicted = predicted (5 to 95% band)
picture-measured = measured
picture-limit = portal's limit
picture-staging-limit = staging portal's limit
picture-latency = Response time by percentile
picture-latency-text = Share of the pages served faster than each duration, logarithmic scale: predicted median { $p50 }, predicted 95th percentile { $p95 }
picture-storage = Bytes stored by week
picture-storage-text = Bytes stored week after week at the simulated pace, with its 90% band: { $per_week } a week
picture-capacity = capacity of the disk
picture-week = week
picture-weeks = weeks
picture-data = Data of the picture
picture-settle = not judged
picture-hour = Time
picture-percentile = Percentile
picture-low = 5%
picture-high = 95%

## sentences of the sections
demand-text = Reference curve: level of { $visits } visits a day ({ $level }), shape { $shape }.
demand-level-interval = 90%: { $low } to { $high }
demand-level-stated = stated value
demand-shape-facts = taken from the facts of the report, without minute data
demand-shape-fitted = fitted to { $days } days of data
demand-shape-reference = taken from the model { $name }
demand-pulse-prior = The height of the hour-start peaks comes from a prior: the data are too coarse to show them.
concurrency-text = “Connected” has four meanings, never mixed. Each panel has its own scale.
concurrency-visits-text = between the first and the last click
concurrency-sessions-text = kept by the portal after the last page
concurrency-connections-text = open between browsers and portal
concurrency-requests-text = pages asked for, not yet received
replay-none = Nothing was replayed: this part waits for a measurement.
replay-agrees = The { $figures } measured figures lie together in the simultaneous 90% band of { $count } replications: simulator and replay agree.
replay-differs = Measured figures outside the simultaneous 90% band of { $count } replications: { $outside } of { $figures }. Simulator and replay disagree.
replay-no-band = Fewer than { $needed } predicted replications, or no page served: no comparison.
replay-coverage = When one replication is left out, the band of the others holds it in { $share } of the cases.
latency-text = Response time counts from the intended instant, never from the sending alone: waiting for a late generator is not hidden.
limits-none = The scenario sets no limit.
limits-text = “Risk” is the share of the simulated replications that break the limit.
storage-text = The simulated window stores { $per_week } a week (90%: { $low } to { $high }).
storage-text-one = The simulated window stores { $per_week } a week (one replication: no interval).
storage-full = The disk is full after { $weeks } weeks (90%: { $low } to { $high }).
storage-full-one = The disk is full after { $weeks } weeks.
storage-never = The disk does not fill, or is not limited.
storage-none = The simulation stores nothing.
refit-inside = Fitting the replay's own access log ({ $visits } visits) gives { $rate } visits a minute (90%: { $low } to { $high }): the played rate, { $played }, lies in the interval.
refit-outside = Fitting the replay's own access log ({ $visits } visits) gives { $rate } visits a minute (90%: { $low } to { $high }): the played rate, { $played }, lies outside the interval.
generator-valid = The generator kept its pace: its lateness does not change the verdict.
generator-invalid = The generator did not keep its pace: the run is not valid.
assumptions-text = These { $count } values have no source: change them in the scenario if you know better.
assumptions-none = No value is marked [A].

## columns and rows
column-figure = Figure
column-predicted = Predicted
column-band = 90% band
column-measured = Measured
column-inside = Inside
column-limit = Limit
limits-day = The scenario's day, simulated
limits-replay = The replay, measured
column-simulated = Simulated
column-max = At most
column-value = Measured
column-interval = 90% interval
column-risk = Risk
column-status = Verdict
column-why = Note
column-key = Key
column-source = Source
column-week = Week
column-low = 5%
column-high = 95%
word-yes = yes
word-no = no
row-lateness-p50 = median lateness
row-lateness-p99 = lateness, 99th percentile
row-lateness-max = greatest lateness
row-late-visits = visits that started over 100 ms late
row-cpu = processor seconds
row-wall = length of the run
row-requests = requests sent
row-dropped = visits not started
row-version = version
row-commit = commit
row-machine = machine
row-command = command
row-scenario = scenario
row-hash = scenario's hash
row-model = reference data
row-seed = seed
row-plan-replication = plan replication
row-portal-replications = portal replications
row-day-replications = replications of the day
row-target = target
row-began = run began (UTC)
row-plan-version = version of the plan's rules
row-calendar = time zone

## the report on the terminal
text-demand = Demand
text-visits-day = visits of the day
text-factor = times the reference day
text-peak-minute = busiest minute
text-named = { $name }: { $text }
text-page = report: { $path }
text-outcome = outcome: { $path }
text-agreement-yes = agreement: all measured figures lie in the predicted band
text-agreement-no = disagreement: some measured figures lie outside the predicted band

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
help-flag-shard = one part of the visitors: shard I of N, I from 0
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

## quantities
figure-heading = figure
figure-value = value
figure-interval = 90 % interval
figure-at = at
figure-visits = visits
figure-pages = page attempts
figure-peak-visits-per-s = peak visits per second
figure-concurrency-visits = visits in progress
figure-concurrency-sessions = sessions alive
figure-concurrency-connections = connections open
figure-concurrency-requests = requests in flight
figure-storage-per-week = stored in the week
figure-digest = digest
figure-note = median of { $replications } replications; times of day are those of the first
plan-visits = visits
plan-pages = pages
plan-digest = digest
simulate-scaled = the portal's sessions, workers, queues and disk were shrunk with the people (scale { $scale }), rounded up
simulate-incomplete = incomplete: interrupted before the last replication
check-over-limit = more sessions than the portal's limit of { $limit }: visitors would be turned away
check-note = expected without queues and refusals; `afflux simulate` plays them
check-assumptions = { $count } values are assumed, because no source gives them:
fit-visits = visits
fit-bins = bins
fit-days = days
fit-level = visits per day
fit-window-rate = visits per minute
fit-window-minutes = minutes observed
fit-deviance = deviance
fit-pearson = Pearson dispersion
fit-edf = effective degrees of freedom
fit-day-sd = scale of the log of a day's busyness
fit-day-df = degrees of freedom of that law
fit-within-sd = sd of the log within a day
fit-within-memory = its memory from { $minutes } min to the next
fit-overdispersion = dispersion once both are known
fit-assumed = { $value } (assumed)
fit-pages-per-visit = pages per visit
fit-duration = mean duration of a visit
fit-pulse-from-prior = the bins are too wide to show the peaks at the start of the hours: peak minute from prior
fit-shape-from-reference = the data have no shape of the day: it is taken from { $reference }
fit-window-only = the data cover a part of a day only: the rate of that window is fitted, no model of a day is written
fit-written = model written to { $file }
fit-not-written = no file was written: give `-o FITTED.toml`

## portal, replay and the whole
portal-ready = the staging portal listens on http://{ $address }; Ctrl-C ends it
portal-account = any account name with the password { $password }; proof { $nonce }
portal-runtime = the portal could not start: { $detail }
embedded-portal-start = the embedded portal did not start: { $detail }
no-entropy = the system gives no random numbers: { $detail }
progress-simulate = simulating
progress-predict = predicting the replay
progress-replay = replaying
replay-live = { $rate }/s, { $flight } in flight, { $refused } turned away, { $errors } errors, lateness p99 { $late } ms
replay-target-refused = the target `{ $target }` is refused: until a target can prove that it is staging, only the embedded portal is played on; leave `--target` out
replay-died = the target died during the run: the outcome is kept and marked incomplete
replay-invalid = the run is not valid: the load generator was the limit; play fewer visits with `--scale` or on a quieter machine
replay-gate = a limit is broken
run-step-fit = 1/6 reference curve fitted from { $file }
run-step-simulate = 2/6 simulating { $window } ({ $replications } replications)
run-step-predict = 3/6 predicting the replay ({ $replications } portal replications)
run-step-replay = 4/6 replaying { $visits } visits and { $warm } sessions already open on the embedded portal, at speed { $speed }
run-step-refit = 5/6 fitting the replay's own access log
run-step-report = 6/6 judging and writing the report
replay-visits-planned = visits planned
replay-visits-started = visits started
replay-visits-dropped = visits dropped
replay-warm = sessions open before
replay-turned-away = attempts turned away
replay-visitors-turned-away = visitors turned away
replay-errors = errors and time-outs
replay-requests = requests sent
replay-lateness = lateness p99, ms
replay-status = limits
replay-status-pass = kept
replay-status-fail = broken
replay-status-inconclusive = inconclusive
replay-status-invalid = invalid run
replay-written = outcome written to { $file }

## fitting
problem-interval-order = an interval must satisfy `0 <= low <= value <= high`, at most 1 for a share: correct its bounds
fitted-coefficients = there must be 4 to 1440 coefficients between -200 and 200: fit again with `afflux fit`
fitted-pulse = a pulse begins between minute 0 and 1440 and its height is between -20 and 20
fitted-span = `from` must be under `to`, and `to` at most 1440
fitted-instant = this is no instant: write for instance `2020-03-23T07:00:00Z`
fit-no-bins = the curves have no bin in common: check the files
fit-no-visits = the curves hold no visit: there is nothing to fit
fit-zones-differ = the curves are not in the same time zone: fit them one by one
fit-bin-twice = two curves count the same bin: give each file only once
fit-profil-twice = two curves have the same profil: join them first
fit-part-of-day = only { $minutes } minutes of the day are observed: give a reference shape, or fit a window
fit-needs-reference = the bins are too wide to show a shape of the day: give a reference shape
assumption-unobserved-minutes = some minutes of the day were not observed: their shape is interpolated or taken from the reference
assumption-pulse-prior = these bins cannot show the peaks at hour starts: their height is assumed
assumption-level-of-few-days = the level is that of one or two days, without the variation between days
assumption-dispersion = part of the dispersion is assumed, for want of days
assumption-day-factor-in-sample = the busyness of days comes from the spread of the fitted days themselves: forecasts one day ahead, which measure it better, need 21 days in bins that divide a day
fit-window-length = a window lasts 1 to 2880 minutes, not { $minutes }: correct its bounds
fact-id-twice = two facts have this id: rename one of them
fact-id-form = a fact's id is written in lower case, digits and hyphens, for instance `visits-week`
fact-without-value = a fact gives `value`, or `low` and `high`
fact-interval-order = `low` must not exceed the value, nor the value `high`
fact-period-order = `from` must come before `to`
fact-empty-text = this text is empty: fill it in
fact-perimeter = the perimeter is `dnma`, `national`, `reopened-territories`, `one-day` or `territory:NAME`
fact-derived-from-unknown = fact `{ $id }` is derived from a fact that is not known: correct its id
fact-derived-from-itself = this fact is derived from itself: remove one link
reference-zone = this time zone is not known: write for instance `Europe/Paris`
reference-ratio = the ratio of a pulse is 1 to 20
reference-row-order = a row ends after it begins; `00:00:00` as its end means midnight
reference-rows-overlap = two rows overlap: each minute of the day is in one row only
reference-rows-sum = the rows cover { $minutes } minutes and add up to { $total }: they must cover 1440 minutes and add up to 1
reference-shape = the shape of the day is fitted to facts, not to counts
reference-level = the level of the reference day is assumed
reference-pulse = the height of the peaks at hour starts is assumed
reference-row = how the visits are spread over the day is assumed
reference-profil = the share of each profil is assumed
visit-mean-pages = a visit has 1 to 1000 pages on average, not { $mean }
visit-pages-size = the size of the law of pages is 0.001 to 1000000, not { $size }
visit-one-page-has-no-gap = a visit of one page has no duration: give more than one page per visit
storage-size = a size is negative or beyond reason: correct it
storage-share = a deleted share is 0 to 1
uploads-figures = a week of `{ $files }` files of `{ $size }` bytes makes no law: give at least 30 files of a positive size
uploads-cv = the coefficient of variation `{ $cv }` of a file's size is not between 0 and 10

## the load generator
replay-target-not-local = `{ $address }` is not on this machine: for now only the staging portal on a loopback address may be played on, start one with `afflux portal`
replay-target-unproven = what answers at `{ $address }` does not hold the expected proof in `/.well-known/afflux`: nothing else was sent, check the address and start the staging portal again
replay-target-unreachable = nothing answers at `{ $address }`: start the staging portal and check the port
replay-target-host = `{ $host }` is no host name: give one without control characters
replay-runtime = the load generator cannot start: { $detail }; free some memory or file descriptors and try again
replay-goose = goose, which drives the load generator, failed: { $detail }
replay-interrupted = the replay was interrupted before its window ended: its figures are not those of the whole window, play it again to judge it
replay-target-died = the target died during the replay: look at its own log for the cause, then play it again
generator-lateness = visits started too late: the 99 % point of their lateness is over a tenth of the smallest response-time limit; lower the scale or free the machine
generator-late-visits = more than 0.5 % of the visits started over 100 ms late: lower the scale or free the machine
generator-dropped = visits of the plan were not started: lower the scale or free the machine
generator-sockets = this machine could not open some connections: raise the limit of open files (`ulimit -n`) or lower the scale

## settings of the staging portal
portal-settings-json = the portal's settings cannot be read: { $detail }
portal-service-missing = no station serves `{ $service }`: add it to a station's services
portal-not-an-address = not an address with a port: write it like `127.0.0.1:8080`, or with port `0` for a free one
portal-not-loopback = other machines can reach this address: listen on `127.0.0.1`, or allow a public address on purpose
portal-not-positive = must be above 0
portal-empty = must not be empty
portal-too-many = more than { $most }: merge some
portal-station-name = not a station's name: use 1 to 64 letters without accents, digits, `-`, `_` or `.`
portal-station-twice = another station has this name: give each its own
portal-workers = a station has 1 to { $most } workers
portal-service-unknown = unknown service: use one of { $known }
portal-service-twice = this service is already served: leave it to one station
portal-law-file = the law's file `{ $file }` cannot be read: { $detail }
portal-law-not-seconds = a service time is in seconds: write a unit, as in `const:50ms`
portal-database = the portal's database cannot be opened: { $detail }
portal-access-log = the portal's access log cannot be opened: { $detail }
portal-thread = the system gives the portal no thread: { $detail }
portal-listen = the portal cannot listen on `{ $address }`: { $detail }

## files of observations
calendar-zone-not-covered = the calendar has no holidays of zone { $zone }: give a file that has them
calendar-date-not-covered = the calendar does not say what { $date } is in zone { $zone }: it covers { $from } to { $to } without summers that are not published yet; give a newer calendar file
calendar-return-before-departure = the return is before the departure, { $departure }: check the line
calendar-no-zone = no row of zones `A`, `B` or `C`: give the ministry's file `fr-en-calendrier-scolaire` of the metropolitan zones
calendar-rows-elsewhere = { $rows } rows of places without a zone (Corse, overseas) left out
calendar-rows-teachers = { $rows } rows of teachers only left out
problem-missing-column = no column `{ $column }`: check that this is the right kind of file
problem-field-count = the line has { $found } fields where the header has { $expected }: it is cut short or has a separator too many
problem-open-quote = a quote is not closed: the line is cut short
problem-not-a-stamp = not a date: write `2020-03-23`, `2020-03-23T08:00+01:00` or `23/03/2020 08:00`
problem-empty-file = the file is empty
counts-not-a-number = not a count: write a number such as `94` or `94,5`, or leave the cell empty when nothing was measured
counts-not-finite = not a finite number: leave the cell empty when nothing was measured
counts-negative = a count is never negative: correct it, or leave the cell empty
counts-no-date-column = no column holds a date: name it with `--date-column`
counts-which-column = several columns hold numbers: say which with `--value-column`
counts-no-value-column = no column holds a count: name it with `--value-column`
counts-not-an-hour = not an hour of the day: write `8`, `08:00` or `8h`
counts-duplicate = this instant already stands on line { $line }: keep one of the two
counts-out-of-order = this date comes before that of line { $line } ({ $latest }): sort the file by date, or check the time zone
counts-removed-hour = this hour does not exist in the time zone (daylight saving): give the file's zone with `--time-zone`
counts-no-row = the file has no row of counts
counts-no-interval = one row gives no interval: say it with `--interval`
counts-interval-mismatch = the file has one count every { $found_s } s, which does not fit an interval of { $asked_s } s: ask for a multiple of the first
counts-odd-interval = a day is not a whole number of intervals of { $interval_s } s: say the interval with `--interval`
counts-too-many-intervals = more than { $most } intervals between the first date and the last: check the dates and the interval
counts-interval = one count every { $interval_s } s
counts-aligned = dates are { $seconds } s after the grid: moved back to it
counts-merged = { $rows } rows fell into an interval that had one already: added to it
counts-unmeasured = { $rows } rows without a value: not measured
counts-absent-zero = { $intervals } intervals without a row: counted as zero
counts-absent-missing = { $intervals } intervals without a row: not measured
counts-incomplete = { $intervals } intervals not wholly measured left out
counts-repeated-hour-split = { $rows } rows of an hour that the clock passes twice, each standing once: taken for the sum of both and split evenly
counts-repeated-hour = { $rows } rows of an hour that the clock passes twice: taken as its second turn
counts-removed-hour-left-out = { $rows } empty rows of an hour that the clock skips left out
log-speed = `{ $speed }` is no speed: give the number of plan seconds in a real second, from 0.001 to 100000
log-mostly-unreadable = { $unreadable } of { $lines } lines are no access log lines, this one first: give a log in the `combined` format
log-unreadable = { $unreadable } of { $lines } lines are no access log lines, the first on line { $first }: left out
log-curve-intervals = intervals of { $interval_s } s from { $from } to { $to }: choose an interval that fits between them, at most ten million times
dnma-uai-form = not a school code: seven digits and a letter, as in `0750655E`
dnma-uai-letter = the control letter of this school code should be `{ $letter }`: correct the code
dnma-not-a-monday = a week starts on a Monday: check the date
dnma-negative = a measure is never negative: correct it or leave the cell empty
dnma-not-a-count = not a whole number: correct it, or write `N/A` when it was not measured
dnma-not-a-duration = not a duration: write `HH:MM:SS`, or `N/A` when it was not measured
dnma-column-twice = this column stands twice: keep one
dnma-duplicate = this school and week already stand on line { $line } of `{ $first }`: keep one of the two
dnma-no-measure = the files have no visits of `{ $measure }`: give the data set that has them
dnma-unmeasured = { $cells } cells without a value: not measured
dnma-fourth-group = { $cells } durations have a fourth group, whose meaning is not documented: taken for a fraction of a second and left out
dnma-schools-vary = between { $least } and { $most } schools were measured, week by week: the curve shows the perimeter as well as the use
dnma-left-out = { $file }: { $rows_count } of { $lines_count } rows left out and { $cells_count } cells of other rows not read, the first on line { $line }
dnma-many-faults = { $with_count } of { $lines_count } rows have something wrong, the first ones are shown above: up to one in a hundred are left out and counted, so many are the sign of another kind of file
dnma-json = not the JSON of the open data portal: { $detail }; download the data set again, as CSV for instance
dnma-json-no-record = no record with `uai` and `debutsemaine` in it: give an answer or an export of the open data portal
dnma-json-page = { $file } holds { $rows_count } of { $total_count } rows, it is one page of the API: for all rows, use the data set’s export
dnma-not-csv = this file is of another form ({ $form }): export the data set as CSV
dnma-moved = { $schools } schools lie in another académie, département or région in some weeks: each counts where its latest week says
help-flag-samples = what a sample of `prometheus` says: a total since the start, what each step counted, a rate a second
help-flag-inactivity = a visit ends after so long without a page; 30min by default
help-flag-value-column = column of the counts, by name or number from 1
help-flag-date-column = column of the dates, by name or number from 1
scenario-gap-too-long = the visits of `{ $profil }` are so long that the mean gap between two pages is { $gap_seconds }: a gap of 30 minutes ends a visit; shorten `duration` or raise `pages_per_visit`
scenario-no-profils = the model does not say which profils come: add `[reference.profils]` with a share for each, for instance `eleve = 0.6`
usage-ndjson = `--format ndjson` is for `plan` only: write `text` or `json`
help-arguments = Arguments

## logs of HAProxy
haproxy-time-zone = the dates of { $requests } requests have no time zone: read as { $zone }; `--time-zone` gives another
haproxy-unreadable = { $unreadable } of { $lines } lines are no HAProxy `httplog` lines, the first on line { $first }: left out
haproxy-mostly-unreadable = { $unreadable } of { $lines } lines are no HAProxy `httplog` lines, this one first: give a log written with `option httplog`
haproxy-tcp-log = { $tcp } of { $lines } lines are of `option tcplog`, which knows connections and no requests: set `option httplog` in HAProxy and give the log that it then writes
haproxy-no-request = the log has connections and no request: check that this is the right file
haproxy-dates-jump = lines stand in more than { $most } different minutes: the dates jump, check that this is the right file
haproxy-repeated-hour = { $requests } requests in an hour that the clock passes twice: { $second } of them taken for the second turn, by their order
haproxy-removed-hour = { $requests } requests in an hour that does not exist in { $zone }: the log is probably in another zone, give it with `--time-zone`
haproxy-connections = { $requests } lines of connections without a request (failed handshakes, scans) left out
haproxy-bad-requests = { $requests } sessions ended without a readable request (`<BADREQ>`): they count as connections, not as requests
haproxy-cut = { $requests } lines are cut short, mostly by the length limit of syslog: their request may be incomplete
haproxy-hidden-clients = { $requests } page requests without a client address: they belong to no visit
haproxy-back-in-time = a file begins before the end of the one before: give the files in the order of time; of two proxies at once, a visit that both saw counts twice
haproxy-by-address = visits are told apart by client address alone: people behind one address (a school) count as one visitor, so the number of visits is low; an access log with user agents or an audience tool says more
haproxy-load = most seen at once: { $process } connections, { $backend } requests in one backend, { $queue } in one queue; longest wait { $wait_s } s
haproxy-refused = { $requests } requests were turned away; { $minutes } minutes with 1 % or more of them are saturated: demand there was at least what was counted
haproxy-silence = the log has no line for more than 12 hours, { $times } times: taken as not measured
log-silence = the log has no visit for three days or more, { $times } times: taken as not logged
log-crowded = { $visits } visits have more than { $pages } pages: robots, or one address for many people; give each visitor in the log (`X-Forwarded-For`, a session cookie), their first { $pages } gaps count
haproxy-no-address = no page request has a client address, so visits cannot be told apart: log `%ci` (or the forwarded address), or give counts of another source
haproxy-interval = an interval of { $interval_s } s is no whole number of minutes: ask for `1min` or a multiple
## Kinds of days of a fitted model

assumption-facts = what a source says of the day counts beside the counts, with the weight that its file states
fitted-days-order = the last day lies before the first
fitted-zone-weights = the weights of the zones must add up to 1
fitted-trend = a yearly change of the log level must lie between -20 and 20

## answers of Prometheus
problem-too-large = the file is larger than { $most } MiB: give it in parts
prometheus-json = not the JSON of a range query: { $detail }
prometheus-not-an-answer = this is no answer to a range query: save what `/api/v1/query_range` returns
prometheus-instant = this is the answer to an instant query, which knows one moment only: ask `/api/v1/query_range` with `start`, `end` and `step`
prometheus-error = the server answered with an error: { $detail }; repeat the query
prometheus-no-series = the answer has no series: check the query and its time range
prometheus-several-metrics = series of several metrics cannot be summed: query one of them
prometheus-instant-range = `{ $seconds }` is no instant in Unix seconds between 1970 and 2199
prometheus-export-lengths = a series has { $values } values and { $timestamps } timestamps: the export is damaged, repeat it
prometheus-one-sample = no series has two samples: ask for a longer range or a shorter step
prometheus-no-neighbours = no counter has two samples in a row: ask for a longer step
prometheus-no-count = `{ $value }` is no count: values must lie between 0 and 1e15
prometheus-odd-step = samples every { $step_s } s do not fit into a day: repeat the query with `step=60s` or another divisor of a day
prometheus-not-a-counter = the values fall { $falls } times and rise { $rises } times: this is no counter; if it says what was counted in each step, give `--samples increase`, if it is a rate a second, `--samples rate`; a gauge (users connected, sessions open) tells no arrivals
prometheus-which-samples = what a sample counts is not told by its name, and the values rise { $rises } times and fall { $falls } times: give `--samples counter` for a total since the process started, `increase` for what was counted in each step, `rate` for a rate a second; a gauge (users connected, sessions open) tells no arrivals
prometheus-series = { $series } series, summed
prometheus-partial = the server says that its answer is not complete
prometheus-histograms = { $count } series are native histograms: their counts are taken
prometheus-buckets = { $count } series of buckets or quantiles left out: the others hold them
prometheus-not-finite = { $count } samples are no numbers (`NaN`, infinite): not measured
prometheus-counter-by-name = taken for counters, by their name
prometheus-counter-by-course = taken for counters: the values rise { $rises } times and fall { $falls } times; `--samples` says otherwise
prometheus-resets = { $resets } times of { $steps } a counter fell: it began anew, and gained what it shows
prometheus-jitter = samples lie up to { $jitter_s } s beside their step: moved to it
prometheus-series-vary = between { $least } and { $most } series have a sample, step by step: they come and go, or could not be read at times
## access logs
help-flag-profil-rule = whose visit it is, by `PROFIL=path:/eleve/`, `=query:NAME=VALUE`, `=cookie:NAME=VALUE` or `=field:NAME=VALUE`; `*` stands for anything; the first rule that a request of the visit matches wins (may be repeated)
help-flag-same-page = page requests of a visitor closer than this are one page; 0 by default
help-flag-not-page = start of paths that are no pages, such as `/api/` (may be repeated)
help-flag-upload-from = a POST or PUT of at least this size is an upload; 100kB by default
log-profil-rule = `{ $rule }` is no rule: write for instance `eleve=path:/eleve/` or `parent=cookie:profil=parent`, the profil one of { $profils }
log-profil-rules = there are too many rules: give at most { $most }
log-profil-unknown = { $unknown } of { $visits } visits match no profil rule: they count for everybody and for no profil
log-profil-no-field = no request matches a rule on a cookie or a field: does the format of the log have it?
log-interval = `{ $interval_s }` s is no interval for a log: give a whole number of seconds
log-dates-jump = the dates up to this line are those of more than seven years of minutes: is this one log?
log-key = the system gives no random key to hash addresses with: { $detail }
## sources crossed
crossing-no-source = there is no source `{ $source }`: give the files of one of `{ $names }`, as they stand on the command line
crossing-nothing-in-common = `{ $source }` and `{ $reference }` have no week, day or hour in common: give counts that overlap, or fit them one by one
usage-saturated = `{ $value }` is no span of time: write for instance `--saturated 2020-03-16T08:00/2020-03-16T12:00` or `--saturated 2020-03-16`
usage-saturated-none = no count lies in `--saturated { $value }`: check the dates
help-flag-reference-source = source on whose scale the others are brought, by its files as given; the one with the finest counts by default
help-flag-saturated = the portal refused people then: demand was at least what was counted; may be given several times
crossing-title = Sources against `{ $reference }`
crossing-source = Source
crossing-from = From
crossing-common = In common
crossing-ratio = Ratio [90%]
crossing-unused = {" "}(not used)
crossing-carried = counts of a source stand in the fit where no finer one counted, over its ratio; the ratio’s uncertainty is in the interval of the level
crossing-unit-week = weeks
crossing-unit-day = days
crossing-unit-hour = hours
crossing-break = { $date }: `{ $source }` over `{ $reference }` jumps by a factor of { $factor }; { $moved }; { $reading }
crossing-moved = `{ $source }` moved
crossing-moved-unknown = which of the two moved is not known
crossing-reading-dead-tag = nearly nothing is counted any more: a dead tag or a cut collection, no fall of demand
crossing-reading-perimeter = schools entered or left what is measured
crossing-reading-refused = requests were refused: attempts are counted on one side, served visits on the other
crossing-reading-definition = the new level lasts: something else is counted, or otherwise (definition, filter of robots, extent)
crossing-reading-back = back at the level before
crossing-reading-unexplained = the data do not tell why: ask who runs the tool
crossing-everywhere = everywhere
crossing-dead-tag = dead tag in `{ $source }`: `{ $measure }` ({ $place }), weeks from { $from } to { $to }: { $counted } visits where { $expected } were to be expected
crossing-perimeter-schools = new perimeter in `{ $source }` from { $date } on: schools measured times { $factor }, visits times { $visits }
crossing-perimeter-place = new perimeter in `{ $source }` from { $date } on: the share of `{ $place }` in all visits is multiplied by { $factor }; it entered or left the measurement
crossing-left-out = left out of the fit: `{ $source }`, { $span }, { $bins } counts ({ $why })
crossing-why-dead-tag = dead tag
crossing-why-perimeter = another perimeter
crossing-why-refused = refused requests
crossing-saturated = saturated days: { $days }; demand was at least what was counted
crossing-plateau = was the portal saturated? `{ $source }`, { $span }: flat at { $rate } visits a minute, near the highest level, where other days rise and fall; if so, add `--saturated { $flag }`
## audience
help-audience = Tells comparable indicators from weekly DNMA files (unverified on real bytes)
help-audience-examples = {"  "}afflux audience profils.csv
    {"  "}afflux audience profils.csv --by academie --profil eleve --to 2020-W12
    {"  "}afflux audience profils.csv --by profil --compare-to 2019-2020 --report page
    {"  "}afflux audience profils.csv --by uai --accounts comptes.csv -o weeks.csv
    {"  "}afflux audience services.csv --by service --from 2024-09-02 --format json
help-arg-dnma-files = weekly DNMA files: CSV, or JSON of the API; plain or gzip
help-flag-by = what the lines are: region|departement|academie|uai, or profil|service|device|system|browser; region by default
help-flag-profil = visits of one profil only: eleve|enseignant|parent|personnel
help-flag-service = visits of one service only, by its name in the files, for instance notes
help-flag-device = visits by one kind of device only: ordinateur|smartphone|tablette|autre
help-flag-from-week = first week: a day of it (2020-03-16) or its number (2020-W12)
help-flag-to-week = last week, written in the same way
help-flag-compare-to = school year to compare with, for instance 2018-2019; none for no comparison; the year before by default
help-flag-accounts = accounts, as a CSV of uai;profil;accounts or academie;profil;accounts (region, departement)
help-flag-duration-is = whether the duration column is the mean of a visit or the total of the week: mean|total; the source does not say
help-flag-audience-report = also write a page with pictures into this folder
progress-read = reading
progress-megabytes = MB
usage-service = `{ $value }` is no service of the files: write one of { $known }
usage-audience-together = these flags do not go together with `--by { $by }`: no data set crosses them; leave one out
usage-week = `--{ $flag }` cannot be `{ $value }`: write a day of the week such as `2020-03-16`, or `2020-W12`
usage-compare-to = `--compare-to` cannot be `{ $value }`: write a school year such as `2018-2019`, or `none`
accounts-columns = the header must name `uai` (or `academie`, `region`, `departement`), `profil` and `accounts`: correct it
accounts-no-place = the place is empty: fill it in, or leave the line out
accounts-not-a-number = not a number of accounts: write a whole number from 0 to { $most }
accounts-twice = this place and profil already stand above: keep one line
accounts-other-place = these accounts are not by what the lines are by: give accounts by `uai`, which suit every `--by`
audience-no-measure = the files do not have what was asked for: choose the data set, or with `--by { $by }` name a `--profil`, `--service` or `--device` that they have
audience-no-week = no row in the weeks asked for: check `--from` and `--to`
audience-by-region = région
audience-by-departement = département
audience-by-academie = académie
audience-by-uai = school
audience-by-profil = profil
audience-by-service = service
audience-by-device = device
audience-by-system = system
audience-by-browser = browser
audience-line-region = Région
audience-line-departement = Département
audience-line-academie = Académie
audience-line-uai = School
audience-line-profil = Profil
audience-line-service = Service
audience-line-device = Device
audience-line-system = System
audience-line-browser = Browser
audience-head = Audience by { $by }: { $weeks } weeks from { $from } to { $to }, { $schools } schools. Shown: the week of { $shown }
audience-no-place = (no place)
audience-everybody = everybody
device-ordinateur = computers
device-smartphone = phones
device-tablette = tablets
device-autre = other devices
audience-short-schools = Schools
audience-short-visits = Visits
audience-short-per-school = /school
audience-short-per-1000 = /1000 acc.
audience-short-users = Users
audience-short-minutes = Min
audience-short-change = Change
audience-short-weeks = Weeks
audience-short-week = Week
audience-more-lines = { $count } more lines: `-o FILE.csv` and `--format json` have all
audience-written = written to { $file }
audience-change = change: against the same ISO week of another school year ({ $then_day }), over the { $common_count } schools measured in both weeks
audience-compared-with-nothing = change: nothing was to be compared
audience-no-other-year = change: no school was measured in the same week of the other year
audience-holidays-differ = * the two weeks do not have the same days with class, or schools were closed in one: the change is not one of use alone
audience-duration-mean = minutes per visit: the duration column is taken for the mean of a visit
audience-duration-total = minutes per visit: the duration column is taken for the total of the week
audience-duration-unknown = minutes per visit: the source does not say what the duration column is; taken for a mean a visit lasts { $mean_seconds }, for a total { $total_seconds }: say which with `--duration-is mean` or `--duration-is total`
audience-no-duration = minutes per visit: no visit has a duration
audience-no-pages = pages per visit: – (these data sets have no page views)
audience-accounts = accounts are known of { $schools_count } of { $all_count } schools measured; profils given: { $profils }; the figures by account are over these schools
audience-users-do-not-add = users are distinct in one school and one week: they do not add up over weeks, and over schools their sum counts a person once in each
audience-profils-do-not-add = the four profils do not add up to everybody (`globales`)
audience-unverified = unverified on real bytes: no row of these data sets is public in a repository, the reader follows their documented columns
audience-warning-perimeter = { $line }: schools measured × { $factor } from the week of { $week } on: a new perimeter, not use
audience-warning-dead-tag = { $line }: visits per school × { $factor } from the week of { $week } on: its tag may be dead, not its use
audience-warning-more = and { $count } more
audience-warning-left = { $line }: visits per school × { $factor } beside the others from the week of { $week } on: its portal may have left the measurement, not its use
audience-column-week = week
audience-column-name = name
audience-column-schools = schools measured
audience-column-visits = visits
audience-column-visits-per-school = visits per school
audience-column-users = users (school by school)
audience-column-accounts = accounts
audience-column-schools-with-accounts = schools with accounts
audience-column-visits-per-1000-accounts = visits per 1000 accounts
audience-column-users-share = users per account
audience-column-pages-per-visit = pages per visit
audience-column-minutes-per-visit = minutes per visit
audience-column-compared-week = compared week
audience-column-schools-in-common = schools in common
audience-column-visits-in-common = visits of schools in common
audience-column-visits-in-common-then = their visits in the compared week
audience-column-change = change
audience-column-class-days = days with class
audience-column-class-days-then = days with class in the compared week
audience-kicker = weekly audience
audience-title = Audience by { $by }
audience-meta = { $weeks } weeks, { $from } to { $to }; { $schools } schools; { $rows } rows of { $files }
audience-section-week = The week of { $shown }
audience-section-weeks = Week by week
audience-section-perimeter = What is measured
audience-section-warnings = Not a change of use
audience-section-notes = How to read it
audience-weeks-text = Visits per school measured. The grey line is where they would be if the schools measured in both years had come as often as in the same week of the other school year: between the lines lies the change at a constant perimeter.
audience-perimeter-text = Schools that were measured, week by week. A school without a row was not measured: it is not a school without visits.
audience-legend-now = visits per school
audience-legend-then = the level of the other year, over the schools measured in both
audience-legend-schools = schools measured
audience-panel = Visits per school measured, { $line }, week by week
audience-panel-schools = Schools measured, week by week

## reports of Matomo
matomo-xml = this is XML: ask the API for `format=JSON` or `format=CSV`
matomo-json = not JSON: { $detail }
matomo-error = Matomo answered with an error: { $detail }; repeat the request
matomo-no-visits = no table has a column of visits: give the report `Visitors › Times › Visits per server time` (`VisitTime.getVisitInformationPerServerTime`); another CSV by date is read with `--kind counts`
matomo-not-hours = `{ $label }` is no hour: this is another report; give `Visitors › Times › Visits per server time`
matomo-too-coarse = not a day: ask for the report with `period=day`
matomo-no-day = the file does not say of which day its hours are: put the day into its name (`…2021-10-18….csv`), give `--date 2021-10-18`, or ask for several days at once
matomo-several-days = hours summed over several days ({ $from } to { $to }) tell no day: ask for the report with `period=day`
matomo-mixed = hours and whole days stand beside each other: give them in separate commands
matomo-duplicate = { $at } stands already in `{ $file }`, line { $line }: give each day once
matomo-all-empty = Matomo has no data for these days: check the site, the days and the access
matomo-zone = hours are those of the site, taken for { $zone }; `--time-zone` gives another zone
matomo-other-zone = segments in the file say that its hours are { $offset } h from UTC, which is not { $zone } on that day: check `--time-zone`
matomo-day-by-name = the day of { $files } files is taken from their names
matomo-empty = { $days } days without data: not measured, unless `--absent zero`

## logins of entcore
entcore-accesses = this export counts accesses to applications or connectors, not arrivals: ask for the one of logins by profil (`Date`, `Profil`, `Connexions`), by the hour
entcore-missing-column = no column `{ $column }`: ask for the export of logins by profil (`Date`, `Profil`, `Connexions`), by the hour
entcore-mixed = exports by profil and by device stand beside each other: give one kind
entcore-too-many-dates = more than { $most } different dates: check that this is the right file
entcore-odd-time = { $at } is no full hour: ask for the export by the hour or by the day
entcore-months = one row a month tells nothing of days and hours: ask for the export by the hour
entcore-zone = dates have no time zone: read as { $zone }; `--time-zone` gives another
entcore-days = every date stands at midnight: counts of whole days; an export by the hour would show the day
entcore-devices = export by device: logins of everybody, without profils
entcore-schools = { $schools } schools, summed
entcore-other-profil = { $logins } logins of profil `{ $profil }` belong to none of the five: left out
entcore-known-wrong = the authors of this export say that its figures from { $from } to { $to } are wrong: leave those days out
usage-date = `--date` cannot be `{ $value }`: write for instance `2021-10-18`
help-flag-date = day of the hours of a `matomo` file that does not say it, for instance `2021-10-18`

## the page of a fit
fitpage-title = Fitted audience curve
fitpage-kicker = arrival-rate model
fitpage-answer-level = an average day has { $visits } visits (90% interval { $low } – { $high })
fitpage-answer-peak = its busiest minute is around { $at }, with { $rate } visits a minute
fitpage-answer-peak-prior = its busiest minute is around { $at }, with { $rate } visits a minute: the bins are too wide to show the peaks at the start of the hours, whose height is assumed
fitpage-answer-window = visits begin at { $rate } a minute on average (90% interval { $low } – { $high })
fitpage-checks-good = no check below finds a fault with the model
fitpage-checks-bad = checks below to look at, marked ▲: { $count }
fitpage-curve = The curve
fitpage-curve-text = Dots: the mean of what was counted, by { $minutes } minutes of the day. Dotted line: the fitted curve. The wide band holds the counts of nine days in ten, at the level of an average day.
fitpage-curve-picture = Visits a minute over an average day
fitpage-observed = counted
fitpage-fitted = fitted
fitpage-band-fit = 90% interval of the curve
fitpage-band-days = 90% band of a day's counts
fitpage-no-shape = The bins are too wide to show the hours of the day: there is nothing counted to compare the curve with.
fitpage-window-picture = Visits a minute over the window
fitpage-window-text = The data cover a part of a day: dots are what was counted, the dotted line is the fitted rate in its 90% interval.
fitpage-window-description = { $count } bins counted and the fitted rate
fitpage-days = The days
fitpage-days-picture = Level of each day, visits
fitpage-days-description = { $count } days, from { $low } visits ({ $low_day }) to { $high } ({ $high_day })
fitpage-no-days = Fewer than two days can be told apart: no picture of their levels.
fitpage-day-week = Monday to Friday
fitpage-day-saturday = Saturday
fitpage-day-sunday = Sunday
fitpage-day-holiday = school or public holiday
fitpage-day-closed = schools closed
fitpage-column-day = day
fitpage-column-kind = kind of day
fitpage-column-level = visits per day
fitpage-column-observed = observed
fitpage-column-profil = profil
fitpage-column-share = share of the visits
fitpage-column-visits = visits in a bin
fitpage-column-expected = expected
fitpage-kinds = What the model expects of each kind of day
fitpage-kinds-assumed = Kinds of days without half a day of data: { $count }. Their level is assumed from the others.
fitpage-profils = The profils
fitpage-profils-one-shape = The data do not tell the hours of one profil from those of another: all have the same curve.
fitpage-profils-legend = Dashed: the profil's own day, share of its visits per hour. Dotted: everybody's.
fitpage-profil-description = hours of { $profil } beside everybody's
fitpage-checks = Is the model right?
fitpage-checks-text = Each check compares the counts with what the model expected of them. ✔ no fault found; ▲ to look at: the sentence says what it means for sizing.
fitpage-colon = –
fitpage-no-pit = No check of the intervals: there is no count to compare.
fitpage-no-times = No check of the times of visits: the shape of the day was not fitted to these data, or there are too few visits.
fitpage-no-residuals = No correlation is shown: the bins are too wide or too few.
fitpage-pit-level = right
fitpage-pit-how = How to read it: bars near 1 mean right intervals. A bowl: too narrow. A hump: too wide. A slope: predictions too high or too low.
fitpage-pit-from = from
fitpage-pit-height = height
fitpage-rootogram-base = right
fitpage-rootogram-observed = bins counted (square root), hung from the expected line
fitpage-rootogram-expected = bins expected (square root)
fitpage-rootogram-how = How to read it: a bar that ends above the base means fewer bins with such counts than expected; below it, more.
fitpage-times-line = counted less expected
fitpage-times-band = 95% band of a Poisson process
fitpage-times-how = How to read it: from left to right, the visits of the day in their order. Where the line rises, more visits came than the curve says; where it falls, fewer. The band is that of a rate known beforehand; a fitted curve keeps closer to its own visits, so the check may find something inside the band.
fitpage-times-how-window = How to read it: from left to right, the visits of the window in their order. Where the line rises, more visits came than the curve says; where it falls, fewer. The band is that of a rate known beforehand; a fitted curve keeps closer to its own visits, so the check may find something inside the band.
fitpage-times-expected = expected
fitpage-times-off = counted less expected
fitpage-residuals-how = How to read it: what is left over now against what is left over later. High bars: a day that starts high stays high.
fitpage-residuals-lag = later by
fitpage-residuals-value = correlation
fitpage-unknown = What these data cannot tell
fitpage-unknown-none = Nothing that the model needs was assumed.
fitpage-sources = What the sources say, and what was left out
fitpage-notes = What was noticed while reading
fitpage-saturated = some bins were saturated and taken as lower bounds; returns of the people turned away are { $factor } times those assumed
fitpage-not-converged = the fit did not converge: do not size on it
fitpage-figures = The figures
fitpage-files = files
fitpage-fingerprint = fingerprint (SHA-256)
fit-page-written = page written to { $file }
help-flag-report = folder for a page of pictures, `report.html`

## kinds of days
day-school = school day
day-wednesday = Wednesday
day-saturday = Saturday
day-sunday = Sunday
day-holiday = weekday in the holidays
day-holiday-weekend = weekend in the holidays
day-public-holiday = public holiday
day-bridge = bridge day
day-closure = weekday, schools closed
day-closure-weekend = weekend, schools closed
day-weekday = Monday to Friday

## checks of a fit
fitcheck-heading = checks of the model:
fitcheck-line = { $name }: { $value }
fitcheck-dispersion = dispersion (Pearson, 1 = Poisson)
fitcheck-dispersion-good = counts vary about as much as chance alone would have it
fitcheck-dispersion-bad = counts vary { $value } times as much as chance alone: size with the dispersion, never with a Poisson margin
fitcheck-pit = intervals (PIT, 1 = right)
fitcheck-pit-good = counts fall where the model says, in all ten tenths
fitcheck-pit-bowl = the ends are too high: counts leave the intervals too often, widen them
fitcheck-pit-hump = the middle is too high: the intervals are wider than need be
fitcheck-pit-low = too many low counts: dead measurement, days off taken as school days, or a level that is too high
fitcheck-pit-high = too many high counts: surges that the curve does not know
fitcheck-rootogram = counts by size (rootogram, worst bar)
fitcheck-rootogram-good = every size of count is as frequent as expected
fitcheck-rootogram-bad = { $observed } bins have { $range } visits, { $expected } were expected: look for zeros that mean "not measured", caps, or days of another kind
fitcheck-times = place in the day (KS)
fitcheck-times-good = visits lie in the day as the curve says
fitcheck-times-bad = visits do not lie in the day as a Poisson process with this curve: days have several shapes, or counts vary more than chance
fitcheck-gaps = gaps between visits (Lewis)
fitcheck-gaps-good = visits follow each other as independent people do
fitcheck-gaps-bad = gaps are not those of independent people: visits come in groups, or the rate moves faster than the curve
fitcheck-within = residuals, from one stretch of the day to the next
fitcheck-within-good = what is left over in { $minutes } minutes says little of the next ones
fitcheck-within-bad = what is left over lasts beyond { $minutes } minutes: a busy hour stays busy, so size on whole paths, not minute by minute
fitcheck-next = residuals, same time the day after
fitcheck-next-good = days are not wrong at the same time of day
fitcheck-next-bad = days are wrong at the same time of day: the shape is missing something, or kinds of days are mixed
## kinds of days of a fit
fit-peak = visits in the peak minute, { $at }
fit-peak-from-prior = visits in the peak minute, { $at }, from prior
fit-kind = kind of day
fit-kind-days = days
fit-kind-level = visits of a median day
fit-kind-shape = shape
fit-kind-own-shape = own
fit-kind-common-shape = common
fit-calendar-school = kinds of days by the school calendar, weights of the zones: { $zones } (give `--zone` for another place)
fit-calendar-week = no school calendar for this time zone or these dates: days are weekdays, Saturdays and Sundays
fit-saturated-day = { $date }: people were turned away in { $bins } bins; { $counted } visits counted there, { $expected } expected of the demand
day-kind-school = school day
day-kind-wednesday = Wednesday
day-kind-saturday = Saturday
day-kind-sunday = Sunday
day-kind-holiday = holidays, Mon–Fri
day-kind-holiday-weekend = holidays, weekend
day-kind-public-holiday = public holiday
day-kind-bridge = bridge day
day-kind-closure = schools closed, Mon–Fri
day-kind-closure-weekend = schools closed, weekend
day-kind-weekday = Monday to Friday
help-flag-fit-zone = whose school calendar: a zone or an académie; all of France when absent
usage-fit-zone = `{ $value }` is no zone and no académie: write `A`, `B`, `C` or for instance `Lille`
## forecasts
help-flag-holdout-days = scores forecasts of the last N complete days, each from the days before it
help-flag-forecast-days = forecasts the N days after the data (1 to 14)
help-flag-paths = writes the forecast's sample paths to a CSV file: a line for each bin, a column for each path
forecast-interval = forecasts need bins of one minute to one day that tile a day, not of { $minutes } min: choose another `--interval`
forecast-days-apart = the data go from { $from } to { $to }: correct the dates, ten years at most can be forecast from
forecast-too-few-days = { $asked } days cannot be scored: there are { $complete } complete days, and at least five must come before the first one; ask for fewer
forecast-no-forecast = nothing can be forecast from { $complete } complete days: at least five are needed
forecast-paths-alone = `--paths` goes with `--forecast-days N`
forecast-scored = Forecasts of { $days } days ({ $from } to { $to }), each from the days before it alone
forecast-progress = forecasting
forecast-score = score
forecast-ours = forecast
forecast-average = historical average
forecast-ncrps = error of the distribution (nCRPS)
forecast-wape = error of the median (WAPE)
forecast-floor = least possible with Poisson noise
forecast-mase = error / that of the week before (MASE)
forecast-coverage = counts inside the 90% interval
forecast-interval-score = interval score / mean
forecast-peak-coverage = peaks under their 95% bound
forecast-total-coverage = day totals inside the 90% interval
forecast-ahead = The days to come (90% intervals from { $paths } sample paths)
forecast-day = day
forecast-total = visits
forecast-peak = peak
forecast-peak-at = at
forecast-average-total = hist. av.
forecast-average-note = Historical average: the last six days of the same weekday, the line to beat.
forecast-damped = Beyond three days the forecast goes back to the calendar's mean.
forecast-paths-written = sample paths written to { $file }
## how a file of counts is written
counts-separator = fields are separated by `{ $separator }`
counts-day-first = dates are day, month, year: `{ $shown }` shows it
counts-month-first = dates are month, day, year: `{ $shown }` shows it
counts-decimal = `{ $mark }` stands before decimals: `{ $shown }` shows it
counts-with-offset = { $rows } dates say their offset from UTC, which is used
counts-without-offset = { $rows } dates have no offset: read as { $zone }; `--time-zone` gives another
counts-closed = { $rows } rows of a closed service: not measured
counts-ambiguous-date = every date of the file may be day, month or month, day: say which with `--date-format dmy` or `--date-format mdy`
counts-ambiguous-number = numbers such as this may hold thousands or decimals: say which mark stands before decimals with `--decimal comma` or `--decimal point`
counts-profil = no profil: write one of { $profils }, or `total` for everybody
counts-minutes-unsaid = rows of a minute whose column `{ $column }` does not say what it counts: audience tools export visits that began in the minute (`MN`) or that did something in it (`MNe`), and only the first tell arrivals; give `--minutes started` or `--minutes active`
usage-active-visits = minutes of active visits tell when visits began only where it is known how long they last: give `--mean-duration 12min --pages-per-visit 3.64` (yours, if you know them), or ask the audience tool for the visits that began in the minute (`MN`) and give `--minutes started`
usage-active-alone = `--minutes active` is for one source of counts alone: a fit of several sources needs the visits that began in each minute (`MN`)
usage-active-forecast = `--minutes active` does not go with `--{ $flag }`: what is forecast are visits that begin; ask the audience tool for those (`MN`)
fit-active-minutes = counts of active visits must be by minute, none of them marked as saturated: a visit counts once in each minute in which it is active, and how often in wider intervals is not told
assumption-activity = counts are of visits active in a minute; arrivals follow from the stated duration and pages of a visit, the same all day and for everybody
fit-active = a visit is counted in { $minutes } minutes on average (`--mean-duration`, `--pages-per-visit`): divided out, its beginnings told from the counts
help-flag-minutes = what rows of a minute count: visits that began in it, or that did something in it
help-flag-date-format = how dates are written, where the file does not show it
help-flag-decimal = mark before decimals, where the file does not show it

## visits of a fit
help-flag-mean-duration = mean measured duration of a visit, where no log tells it; with `--pages-per-visit`
help-flag-pages-per-visit = mean pages per visit, where no log tells it
fit-visits-title = Visits (in brackets: 90% interval; gaps and think times in seconds):
fit-visits-whose = whose
fit-visits-everybody = everybody
fit-visits-pages = pages
fit-visits-size = NB size
fit-visits-gap = gap
fit-visits-think = think
fit-visits-stated = visits are stated by two numbers, not fitted: geometric pages, lognormal gaps of sigma 1.086 cut at 30 minutes
fit-visits-check = largest distance between the seen and the fitted distribution: pages { $pages }, gaps { $gap }
visits-inactivity = a time of inactivity is a positive number of seconds, at most 1e9

## networks of stations
station-sharing-priority = where workers are shared nobody waits, so nobody goes first: remove `priority`, or write `discipline = "fifo"`
portal-sharing-patience = where workers are shared nobody waits, so nobody loses patience there: remove `patience`, or write `discipline = "fifo"`
station-sites-sum = the shares of the sites must sum to 1
station-one-of-sites = give either `site` or `sites`, not both
portal-route-length = a route names from 1 to { $most } stations
portal-route-twice = a route names a station once only
failure-station-or-site = say what fails: either `station` or `site`, exactly one of them
embedded-cannot-play = the embedded staging portal cannot do this: remove it to replay, or use `afflux simulate`

## levers
lever-hours = hours are two different times of day: write for instance `hours = ["07:30", "17:30"]`
lever-capacity-hours = workers come from an instant: write `from` and, where they go again, `to`
lever-file-empty = a file of levers holds at least one `[[lever]]`
lever-federation-always = an identity federation is there for everybody and always: remove this key
lever-kind-federation = identity federation
lever-services = name at least one service among { $words }
lever-needs-slot = at least one slot is needed: write for instance `slot = […]`, each with `niveaux` and `hours`

## figures of a simulation
fate-asked = demand: page attempts
fate-served = pages served
fate-turned-away = pages turned away
fate-abandoned = pages abandoned
fate-timed-out = pages timed out
fate-failed = pages failed
fate-shed = pages switched off
fate-spared = pages read offline
response-p50 = response time, median
response-p95 = response time, 95th percentile
response-p99 = response time, 99th percentile
detail-pupils-over = pupils with a page over { $over }
detail-up = bandwidth up, at the peak
detail-down = bandwidth down, at the peak
detail-bits = { $mega } Mbit/s
detail-weeks-to-full = weeks until the disk is full
station-name = station
station-busy = busy
station-wait = mean wait
station-wait-q95 = wait, 95%
station-queue = queue
station-refused = refused

## what levers change
check-levers = levers are played by `afflux simulate` only, and change nothing above: { $names }
lever-title = Lever “{ $name }”: { $kind }
lever-kind-slots = time slots by level
lever-kind-exclusion = exclusion
lever-kind-quota = session quota
lever-kind-waiting-room = waiting room
lever-kind-shed = services switched off or lighter
lever-kind-cache = longer cache
lever-kind-offline = resources downloaded
lever-kind-capacity = extra workers
lever-people = people of the window
lever-with = with it
lever-without = without
lever-served = got a page
lever-turned-away = turned away for good
lever-waiting = made to wait outside
lever-gained = gained
lever-lost = lost
lever-note = Each lever is laid beside the same scenario without it, the same visits with the same draws; gained: people who get a page with it and none without it

## storage fitted to a log

help-flag-disk = size of the disk that uploads go to, for instance `40TB`: says when it is full
help-flag-stored = bytes stored on it today; 0 by default
help-flag-kept-share = share of the uploaded bytes that stays after deduplication, 0 to 1; 1 by default
help-flag-half-life = half of what is stored is deleted after so long, for instance `300d`; never by default
help-flag-yearly-purge = share of the stock that a purge removes each year, 0 to 1; 0 by default
usage-disk-needs-uploads = no upload sizes to fill a disk with: `--disk` needs an access log of at least 30 uploads that says the length of requests (nginx: `rl=$request_length`)
usage-disk-full = more is stored than the disk holds: check `--stored` and `--disk`
fit-storage = Storage: { $files } uploads a week, { $week } [{ $low }–{ $high }]; a file has { $mean } on average, { $median } in the median (lognormal of sigma { $sd })
fit-storage-tail = sizes over { $from } have a Pareto tail of index { $alpha } [{ $low }–{ $high }]: under 2, a few files decide how much a week stores
fit-storage-short = the log holds { $days } days: a week is taken to be like them
fit-storage-full = the disk ({ $free } free) is full in { $weeks } weeks [{ $low }–{ $high }] if every week is like those of the log
fit-storage-never = the disk ({ $free } free) is not full within a century if every week is like those of the log
fit-storage-no-end = never
## One station
help-station = Works one station out: closed form beside simulation
help-station-examples = {"  "}afflux station --arrival-rate 90/s --service exp:mean=1s --servers 100
    {"  "}afflux station --arrival-rate 8/s --service exp:mean=1s --servers 9 --places 9
    {"  "}afflux station --arrival-rate 48/s --service exp:mean=1s --servers 50 \
    {"      "}--patience exp:mean=2s
    {"  "}afflux station --class rate=6/s --class rate=8/s --service exp:mean=1s \
    {"      "}--servers 20 --discipline priority
    {"  "}afflux station --arrivals erlang:k=2,mean=1.25s --service exp:mean=1s \
    {"      "}--servers 1 --format json
help-flag-arrival-rate = arrivals, such as 90/s, 30/min or 12/h; of each idle source with --sources
help-flag-arrivals = law of the times between arrivals, instead of a rate
help-flag-service-law = law of the service time, such as exp:mean=1s or lognormal:mean=1s,cv=2
help-flag-servers = servers
help-flag-places = most people in the station, those in service included (default: no limit)
help-flag-patience = law of the patience of those who wait; who leaves costs nothing
help-flag-retry = law of the time after which the blocked come back, for ever
help-flag-discipline = order of service: fifo, ps (equal shares) or priority (default: fifo)
help-flag-class = a class of arrivals; the first is the most urgent
help-flag-sources = finite number of people who ask
help-flag-precision = standard error of each figure as a share of it, four times that for probabilities under 0.1 (default: 0.005)
progress-station = playing the station
progress-station-at = { $arrivals } arrivals; largest error against the one asked for: { $error }
station-figure = figure (times in seconds)
station-closed-form = closed form
station-simulated = simulated
station-error = std. error
station-note = { $arrivals } arrivals in { $replications } replications, each after a warm-up of { $warmup } of simulated time
station-not-reached = the precision of { $precision } was not reached within the budget of arrivals: read the standard errors, or ask for less with `--precision`
measure-p-wait = share that waits
measure-mean-wait = mean wait of the served
measure-mean-wait-all = mean wait of all
measure-mean-wait-admitted = mean wait of those let in
measure-p-wait-admitted = share that waits, of those let in
measure-wait-q95 = wait that 95% stay under
measure-mean-wait-class = mean wait of class { $class }
measure-mean-queue = mean number waiting
measure-mean-in-system = mean number in the station
measure-mean-busy = mean busy servers
measure-utilisation = utilisation
measure-mean-sojourn = mean time in the station
measure-p-block = share of attempts blocked
measure-p-abandon = share that leaves unserved
measure-mean-orbit = mean number who will come back
measure-p-first-attempt-blocked = share of first attempts blocked
station-rate = an arrival rate cannot be `{ $value }` a second: give a positive one
station-service-mean = the law `{ $law }` has no positive finite mean: give one that has
station-places = `--places { $places }` is less than `--servers { $servers }`: places count those in service too
station-retry-mean = `--retry` needs a law with a positive finite mean
station-retry-places = `--retry` needs `--places`: without a limit nobody is blocked
station-sharing-patience = `--patience` does not go with `--discipline ps`: nobody waits there
station-unstable = the queue would grow for ever: the load is { $utilisation } of the { $servers } servers; add servers, or limit it with `--places` (without `--retry`) or `--patience`
station-precision = `--precision` cannot be `{ $value }`: write a share from 0.000001 to 0.5, such as 0.005
station-whole = `--{ $flag }` cannot be `{ $value }`: write a whole number from 1 to { $most }
station-discipline = `--discipline` cannot be `{ $value }`: write `fifo`, `ps` or `priority`
station-contradiction = `--{ $one }` and `--{ $other }` contradict each other: leave one out
station-priority-classes = `--discipline priority` needs `--class` for each class, the most urgent first
station-no-arrivals = nothing says how people come: give `--arrival-rate`, `--arrivals` or `--class`
station-class = `--class` cannot be `{ $value }`: write for instance `rate=6/s,service=exp:mean=1s`
station-rate-shape = `--{ $flag }` cannot have the rate `{ $value }`: write for instance `90/s`, `30/min` or `12/h`
station-law-unit = `--{ $flag }` needs a law of times, not `{ $law }`: write for instance `exp:mean=1s`

## several platforms
scenario-platform-nobody = a platform serves at least one territory: `territories = [12, 15]`
scenario-platform-unknown = there is no territory `{ $id }`; there are: { $known }
scenario-platform-twice = territory `{ $id }` is served by platform `{ $other }` already; each has one platform
scenario-platform-share = a share of what all platforms have together is above 0 and at most 1; leave it out for the share of the accounts
scenario-platform-missing = territory `{ $id }` ({ $name }) has no platform; add its id to the `territories` of one
platform-name = portal
platform-visits = visits
platform-sessions = most sessions
platform-limit = limit
platform-refused = refused
platform-busy = busiest
detail-orbit = who will try again, at most
check-platforms = { $count } portals share the people; the figures are those of all together: `afflux simulate` tells each portal’s

## sizing
help-size = Finds the least capacity that meets a scenario's limits
help-size-examples = {"  "}afflux size scenarios/confinement-2020.toml
    {"  "}afflux size scenarios/confinement-2020.toml --confidence 0.95 -o results/size
    {"  "}afflux size scenarios/rentree-2019.toml --scale 0.1 --format json
size-flag-replications = how many times each candidate may be played; 20 by default
size-flag-confidence = share of the replications in which all limits must hold; 0.9 by default
progress-size = searching the least capacity
progress-size-at = { $runs } runs
size-confidence = `--confidence { $value }` is not a share between 0 and 1: write for instance 0.95
size-no-limits = `{ $file }` sets no limit, so there is nothing to size for: add at least one table `limit`
size-untold = the runs do not tell whether the limits hold, too few pages or people: take a longer window or a larger `--scale`
size-infeasible = the limits cannot be met with more workers or sessions: the nearest ones that can are shown; shorten service times, take a lever, or relax the limits
size-verdict = With the capacity below all limits hold in { $met } of { $replications } simulated replications; { $confidence } of them was asked (90% interval of the share: { $low } to { $high }).
size-verdict-infeasible = The limits cannot be met: with nothing short they hold in { $most } of { $replications } replications, and { $confidence } of them was asked. The capacity below meets the nearest limits that can be met, in { $met } replications.
size-station = station
size-load = offered
size-start = start
size-now = now
size-least = least
size-sessions = sessions
size-limit = limit
size-max = at most
size-value = reached
size-nearest = nearest
size-tradeoff = What other strictures cost
size-tradeoff-note = Dark: simulated in the replication that decides, all stations growing alike. Light: extrapolated by the law of the load, because so few replications do not tell so rare a day. “One more nine”: each limit may be missed ten times more rarely.
size-asked = what must hold
size-asked-days = { $share } of days
size-asked-nine = limits, one more nine
size-workers = workers
size-cost = cost
size-from = from
size-from-found = found: every replication played
size-from-simulated = simulated in the replication that decides
size-from-law = extrapolated by the law of the load
size-decomposition = Where the capacity comes from
size-decomposition-how = From the mean offered load at its peak to the capacity found: each step adds a cause, in workers of all stations together. The last step is what the simulation corrects: what the limits allow to wait, and the greatest value over the day instead of that of one instant.
size-cause = cause
size-log-sd = sd (log)
size-total = capacity found
size-cause-mean = mean offered load at the peak
size-cause-poisson = chance of each arrival (Poisson)
size-cause-within-day = wandering within the day
size-cause-day = how busy the day is
size-cause-level = level of the reference day
size-cause-scenario = how strong the scenario is
size-cause-parameters = the scenario's other intervals
size-cause-simulation = simulated: queues, path maximum
size-short-mean = mean
size-short-poisson = Poisson
size-short-within-day = within day
size-short-day = day
size-short-level = level
size-short-scenario = scenario
size-short-parameters = parameters
size-short-simulation = simulation
size-settings = As settings
size-setting = setting
size-setting-value = value
size-setting-formula = formula
size-system-sessions = portal
size-system-machine = machine
size-system-disk = disk
size-setting-sessions = sessions at once
size-setting-disk = size
size-formula-maxconn = most connections at once in { $share } of replications: { $connections }
size-formula-worker-connections = 2 × { $connections } connections, one to the visitor and one to the server behind
size-formula-sessions = most sessions wanted at once in { $share } of replications (quantile of the day's maximum)
size-formula-cores = shared workers of `{ $station }`: { $workers } cores
size-formula-fpm = one process per worker of `{ $station }`: { $workers }
size-formula-jvm = one thread per worker of `{ $station }` (instead of PHP-FPM): { $workers }
size-formula-server-maxconn = sum over the servers of `{ $station }`: no more at once than { $workers } workers
size-formula-max-conns = the same for nginx: no more at once than { $workers } workers
size-formula-limit-req = { $workers } workers / { $service } a request
size-formula-burst = waiting places of the station in the scenario
size-formula-disk = { $stored } stored + { $weeks } weeks × { $inflow } kept, less what is deleted
size-scaled = sized for a share { $scale } of the people: multiply with care, small portals need more spare capacity
size-runs = runs played: { $runs }
size-page-title = The least capacity
size-page-kicker = sizing
size-page-capacity = The capacity
size-page-capacity-how = “Offered”: the greatest mean number of requests in service (of sessions: their simulated median peak). “Start”: the load with its uncertainty, from which the search started. “Now”: the scenario's portal.
size-picture-workers = Workers over the share of days that hold
size-picture-sessions = Sessions over the share of days that hold
size-picture-text = The capacity that a share of days takes, from one day in two to 999 in a thousand
size-picture-now = now

## roles of facts
help-flag-targets = Compare the scenario with the facts it must find again, and leave each of its inputs out in turn
scenario-video-duration = a conference lasts between one minute and a day: write it as `"45min"`
role-fact-unknown = no fact of this name in the files of `facts`: correct the name, or name the file that has it
role-key-unknown = `{ $key }` is no key of this scenario: name the value that was taken from the fact
role-needs-keys = an input says which values were taken from the fact: add `keys = ["factors.visits"]`
role-ratio-of-what = this fact is a ratio: say of what with `against`, `usual` or `per`
role-one-comparison = only one of `against`, `usual` and `per` can stand here: remove the others
role-whole-days = a fact is compared over whole days: choose a window from midnight to midnight
role-territory-unknown = no territory has the number { $id }: use the `id` of one of them
role-measure-needs = this measure needs `{ $key }`: add it
role-truth-bounds = this fact has no figure: say with `low` or `high` what the measure must be
role-reached = this target can be computed from the inputs ({ $inputs }): make it an input, or take those out
check-seen = the measurement sees { $seen } of the { $visits } visits ({ $share }); at full coverage it sees them all: the load stays the same
check-video = video-conferences in the window: { $conferences }; on its mean day { $rooms } rooms at once ({ $safe } for 99 busiest moments in 100), { $network } Mbit/s
check-video-ten = ten times as many: { $conferences }; { $rooms } rooms at once ({ $safe }), { $network } Mbit/s
targets-none = this scenario names no facts: `[input.FACT]` and `[target.FACT]` give them a role
targets-heading = targets, facts to find again: { $count }
targets-inputs-heading = inputs, facts that values come from: { $count }
targets-inside = inside
targets-outside = outside
targets-fact = {"  "}fact: { $value } · { $source }
targets-model = {"  "}model: { $value }
targets-left-out = {"  "}with itself left out: { $value }, off by { $off }
targets-nothing-else = {"  "}with itself left out: nothing else speaks of it
targets-truth = a statement without a figure
targets-undeclared = values of the report that name no fact: { $keys }
targets-note = the model's interval is that of { $draws } draws of the factors; inside: it meets the fact's, and its ends are within a factor 3
targets-perimeter-dnma = measured schools
targets-perimeter-national = whole country
targets-perimeter-reopened = reopened territories
targets-perimeter-one-day = one day

## back-tests

help-backtest = Predicts what was later reported, from what was known before
help-backtest-examples = {"  "}afflux backtest
    {"  "}afflux backtest e-lyco-2020-03-16 --format json
    {"  "}afflux backtest my-portal/backtest.toml --lang fr
help-arg-backtests = back-tests of scenarios/backtests, or files; all of that folder by default
progress-backtest = back-tests
backtest-none = `{ $file }` has no `[backtest]`: name a scenario that has one
backtest-no-folder = the folder `{ $folder }` cannot be read ({ $detail }): go to the project's root, or name files
backtest-needs-case = nothing is asked: add a table `case.FACT` for each fact that was reported
backtest-statement-beside = a statement is true or not, and is laid beside nothing: remove `than_usual`
backtest-outside-window = the stretch must lie in the window `{ $window }` and end after it begins
backtest-hit = inside
backtest-miss = outside
backtest-vague = too vague to count
backtest-predicted = {"  "}predicted { $value } ({ $low } – { $high })
backtest-reported = {"  "}reported { $observed }; four times the usual: { $naive }
backtest-statement = {"  "}predicted with a probability of { $value } ({ $low } – { $high })
backtest-happened = {"  "}it happened
backtest-tuned = {"  "}tuned to the cases: { $keys }
backtest-sum = { $hits } of { $count } predictions inside
backtest-note = A figure counts when it lies in the 90% interval and the upper bound of that is at most three times the lower one; a statement when its probability is over one half, interval included.

## a scenario on another date

help-flag-on-date = moves the scenario to that day: the same hours, the days of the calendar there
date-unreadable = `--date` cannot be `{ $value }`: write a day such as 2020-03-23
date-targets = `--targets` lays the scenario beside the facts of its own date: leave `--date` out
calendar-date-out-of-reach = no day can be counted to `{ $date }`: name a school day of the calendar
date-there = { $day } – { $where }: { $what }
date-more = { $names } and { $count } more
date-school = a school day
date-wednesday = a Wednesday of term
date-bridge = a school day between two days off
date-back = the first school day after the { $name } holidays
date-weekend = a weekend
date-public-holiday = a public holiday, { $name }: not a school day
date-holiday = in the { $name } holidays: not a school day
date-closure = schools closed or at a distance ({ $name }): not an ordinary day; otherwise { $otherwise }
holiday-toussaint = All Saints
holiday-noel = Christmas
holiday-hiver = winter
holiday-printemps = spring
holiday-pont-ascension = Ascension
holiday-ete = summer
holiday-autre = school
public-holiday-jour-de-l-an = New Year’s Day
public-holiday-vendredi-saint = Good Friday
public-holiday-lundi-de-paques = Easter Monday
public-holiday-fete-du-travail = Labour Day
public-holiday-victoire-1945 = Victory Day
public-holiday-ascension = Ascension Day
public-holiday-lundi-de-pentecote = Whit Monday
public-holiday-fete-nationale = Bastille Day
public-holiday-assomption = Assumption Day
public-holiday-toussaint = All Saints’ Day
public-holiday-armistice-1918 = Armistice Day
public-holiday-noel = Christmas Day
public-holiday-saint-etienne = Boxing Day

## a scenario of one's own

help-init = Asks ten questions, or takes flags, and writes a scenario of your portal
help-init-examples = {"  "}afflux init
    {"  "}afflux init --name mon-ent --college 12000 --lycee 8000 -o mon-ent.toml
    {"  "}afflux init --from scenarios/confinement-2020.toml --factor 6
help-flag-init-name = name of the scenario: lower-case letters, digits, hyphens
help-flag-init-zone = holiday zone
help-flag-init-college = pupils of collèges with an account
help-flag-init-lycee = pupils of lycées with an account
help-flag-init-teachers = teachers with an account
help-flag-init-parents = parents with an account
help-flag-init-visits = visits of an ordinary Monday; 0.18 per account by default [A]
help-flag-init-date = first day of the crisis, a school day
help-flag-init-factor = how many times the ordinary visits
help-flag-init-sessions = most sessions at once; 0.045 per account by default [A]
help-flag-init-from = a scenario that it extends; the ordinary day of 2019 by default
help-flag-init-ask = asks even when the answers are not typed at a terminal
help-flag-init-force = replaces a file that is there
init-ask-name = Name of the scenario
init-ask-zone = Holiday zone (A, B or C)
init-ask-college = Pupils of collèges with an account
init-ask-lycee = Pupils of lycées with an account
init-ask-teachers = Teachers with an account
init-ask-parents = Parents with an account
init-ask-visits = Visits of an ordinary Monday
init-ask-date = First day of the crisis (YYYY-MM-DD)
init-ask-factor = How many times the ordinary visits
init-ask-sessions = Most sessions that the portal allows at once
init-answer = `--{ $flag }` cannot be `{ $value }`: write a whole number from { $least } to { $most }
init-answer-form = `--{ $flag }` cannot be `{ $value }`: write for instance { $form }
init-exists = `{ $file }` is there already: name another file with `-o`, or replace it with `--force`
init-no-base = `{ $file }` cannot be found: name a scenario that is there
init-no-answer = no answer for `--{ $flag }`: give it as a flag, or type an answer
init-written = { $file } is written; { $count } of its values are assumptions [A]: replace those that you know
init-next = next: afflux check { $file }; afflux simulate { $file }; afflux size { $file }
