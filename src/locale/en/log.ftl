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
