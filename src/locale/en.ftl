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
limit-people = people with a page over { $over }
limit-since = broken from { $at } on
limit-at-most = at most { $max }

## a report of a run
report-kicker = Load report
report-window = Simulated window: { $from } – { $to }
report-replayed = Replayed window: { $from } – { $to }, { $scale } of the people, time { $speed } times faster
report-verdict = Verdict
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
demand-shape-reference = taken from { $name }
demand-pulse-prior = The height of the hour-start peaks comes from a prior: the data are too coarse to show them.
concurrency-text = “Connected” has four meanings, never mixed. Each panel has its own scale.
concurrency-visits-text = between the first and the last click
concurrency-sessions-text = kept by the portal after the last page
concurrency-connections-text = open between browsers and portal
concurrency-requests-text = pages asked for, not yet received
replay-none = Nothing was replayed: this part waits for a measurement.
replay-agrees = The { $figures } measured figures lie together in the simultaneous 90% band of { $count } replications: simulator and replay agree.
replay-differs = { $outside } of { $figures } measured figures lie outside the simultaneous 90% band of { $count } replications: simulator and replay disagree.
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
column-interval = 90%
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
row-model = hash of the reference data
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
text-page = report: { $path }
text-outcome = outcome: { $path }
text-agreement-yes = agreement: all measured figures lie in the predicted band
text-agreement-no = disagreement: some measured figures lie outside the predicted band
