## scenarios and plans
scenario-name = the name becomes a folder: lower-case letters without accents, digits and hyphens only, 64 at most
scenario-no-window = the scenario has no window `{ $name }`: it has { $names }
scenario-extends-itself = these scenarios extend one another in a loop, or are too many: { $chain }
scenario-needs-window = at least one window is needed: add a table `[[window]]`
scenario-window-order = the end must come after the beginning
scenario-window-long = a window is at most { $most } days long: cut it into several
scenario-needs-territory = at least one territory is needed: add a table `[[territory]]`
scenario-nobody = nobody is enrolled in this territory: give its numbers of people
scenario-needs-station = at least one station is needed: add a table `station`
scenario-service-twice = service `{ $service }` is served by another station already
scenario-one-reference = give either `facts` or `model`: exactly one of them
scenario-weekdays = seven levels of at least 0 are needed, Monday first
scenario-interval = `low` and `high` are both needed, with `0 <= low <= value <= high`
scenario-interval-wide = the interval is too wide: `high` is at most { $most } times `low`
scenario-no-weight = all weights are zero: give at least one
limit-needs-percentile = a limit of response time needs `percentile`, for instance `percentile = 95`
limit-needs-over = a limit of people needs `over`, for instance `over = "10s"`
limit-not-by-service = `{ $output }` is not judged by service: remove `service`
limit-not-by-profil = `{ $output }` is not judged by profil: remove `profil`
selection-scale = scale { $scale } is not a number over 0
selection-shard = shard { $index } of { $count } does not exist: the index goes from 0 to the number of shards minus one
selection-shard-shape = `{ $shard }` is not a shard: write for instance `0/4`
plan-line = a visit could not be written: { $detail }

## roles of facts
help-flag-targets = Compare the scenario with the facts it must find again, and leave each of its inputs out in turn
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
holiday-carnaval = carnival
holiday-paques = Easter
holiday-periode = end of a period
holiday-hiver-austral = southern winter
holiday-ete-austral = southern summer
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
public-holiday-abolition = abolition of slavery
public-holiday-noel = Christmas Day
public-holiday-saint-etienne = Boxing Day
