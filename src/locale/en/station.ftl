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
