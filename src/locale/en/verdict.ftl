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

## limits in words
limit-response = response time, percentile { $percentile }
limit-turned-away = pages turned away
limit-abandoned = visits given up
limit-errors = pages failed or timed out
limit-people = { $who } with a page over { $over }
limit-since = broken from { $at } on
limit-since-median = broken from { $at } on (median of the replications that break it)
limit-at-most = at most { $max }
