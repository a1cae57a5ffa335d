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

## several platforms
scenario-platform-nobody = a platform serves at least one territory: `territories = [12, 15]`
scenario-platform-unknown = there is no territory `{ $id }`; there are: { $known }
scenario-platform-twice = territory `{ $id }` is served by platform `{ $other }` already; each has one platform
scenario-platform-missing = territory `{ $id }` ({ $name }) has no platform; add its id to the `territories` of one
platform-name = portal
platform-visits = visits
platform-sessions = most sessions
platform-limit = limit
platform-refused = refused
platform-busy = busiest
detail-orbit = who will try again, at most
check-platforms = { $count } portals share the people; the figures are those of all together: `afflux simulate` tells each portal’s
lever-picture = People who gain and who lose, by profil
lever-picture-of = { $who }: { $gained } gain, { $lost } lose
lever-picture-legend = Above the line: people who get a page thanks to the lever. Under it: people who no longer get one.
lever-nobody = It changes nothing for anybody: nobody was refused without it, or it was not at work.
section-levers = What the levers change
section-simulated = Figures
simulation-kicker = simulation
