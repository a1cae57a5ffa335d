## journeys
journey-brace = a brace has no other half: names of variables stand in `{"{"}…{"}"}`, a plain brace is written twice
journey-variable = nothing gives `{ $name }` here: take it from an earlier step with `extract`, or name one of account, password, service, bytes, upload_bytes, date, monday, sunday, visit, page, host, origin, cookie:NAME, a constant or a secret
journey-path = an address begins with one `/` (the target is given when the journey is played), or is one variable that holds a link
journey-header-own = the client writes this header itself: remove it
journey-header-name = this is not the name of a header
journey-header-value = a header holds plain ASCII letters only: use `%` codes or leave the accents out
journey-follow = at most { $most } redirects are followed
journey-body-twice = a request has one body: keep one of form, json, multipart, text, fill
journey-size-twice = only one part of a form is filled: give the others a `value`
journey-name = this name is taken or has other signs than letters, digits and `_`: choose another
journey-selector = this is not a CSS selector that is understood here: tags, classes, ids, attributes, descendants and children are
journey-pointer = a JSON pointer begins with `/`: for instance `/messages/0/id`
journey-extract-source = a value comes from one of css, json, header, cookie, or from the body by a regex alone: name one
journey-regex = this regular expression cannot be read: { $detail }
journey-status = a status has three digits
journey-empty-text = an empty text is in every page: write what is looked for
journey-connections = a browser opens 1 to { $most } connections
journey-no-step = there is no step: add `[[page.step]]`
journey-together = the first step has no other to go together with: remove the key
journey-names = more than { $most } names of values
journey-secret-source = a secret comes from `{"{"} env = "NAME" {"}"}` or `{"{"} file = "FILE" {"}"}`
journey-secret-unset = the environment has no `{ $name }`: set it before the command
journey-refusal-empty = say how it is recognised: status, body or header
journey-refusal-unknown = no `[[turned_away]]` is named `{ $name }`
journey-clean-up-missing = a step makes a `{ $kind }` and nothing removes it: add `[[clean_up.{ $kind }.step]]`
journey-clean-up-unused = no step makes such a thing: add `creates` to the one that does, or remove this
journey-writes-undeclared = this step writes and the journey says that it does not: say `writes = true` at the top, or `writes = false` here when it only asks
journey-writes-none = no step writes: say `writes = false`
journey-read-only = in a read-only run `{ $name }` is missing here: it comes from a step that writes; mark this step with `writes = true` too
replay-journey = the journey cannot be played: { $detail }
left-behind-line = this line is none of a list of things left behind: { $detail }
accounts-none-of-profil = there is no account for the profil `{ $profil }`: add some, or accounts without a profil
## lists of accounts
roster-column = this column is missing: the first line must name it
roster-text = this text has more than { $most } letters or a control character
roster-no-login = this line has no login name
roster-twice = this login name stands twice: remove one of the lines
roster-no-password = this account has no password: give it one
roster-empty = there is no account in this file
roster-formula = a spreadsheet would take this login name or password for a formula: let it begin with a letter or a figure
help-accounts = Makes up people for a replay and writes their accounts for import
help-accounts-examples = {"  "}afflux accounts scenarios/confinement-2020.toml -o accounts
    {"  "}afflux accounts scenarios/rentree-2019.toml --for moodle --for csv \
    {"      "}--secret-file secret.txt
    {"  "}afflux accounts scenarios/rentree-2019.toml --from list.csv --for entcore
help-flag-accounts-for = for which platform: csv, entcore, moodle; may be repeated; csv by default
help-flag-accounts-from = a list of accounts (CSV) instead of people made up
help-flag-accounts-most = at most so many accounts: visitors share them then
help-flag-accounts-password = file with the one password of all accounts
help-flag-secret-file = file with the secret that every password is made of
accounts-made = { $accounts } accounts for { $visitors } visitors
accounts-shared = { $sharing_count } of { $visitors_count } visitors share an account with others: there are { $accounts_count } accounts in use, up to { $most_count } visitors on one
accounts-file = { $file }
accounts-file-secret = { $file } (holds passwords, readable by you alone)
secret-empty = the first line is empty: write the secret there
## recordings (HAR)
har-not-json = this is no HAR file: { $detail }; save it from the network tab of the browser (“save all as HAR”)
har-no-entries = there is no list of requests here: this is no HAR file
har-no-page = no page of a platform is in this recording: name its host with `--host`
har-nothing-of-host = no request of `{ $host }` is left: check the host, and that the recording has its responses
har-too-many = { $count } requests are no visit (at most { $most }): record a shorter one
har-credentials = the login name or the password that was recorded would stand in the journey: record the visit with a fictitious account whose name and password are no common words
har-note-no-login = no login was found: add `[[login.step]]` if the platform has one
har-note-unknown = these were sent and no response gave them, so that they were not written: { $names }; say what they are, or where they come from
har-note-writes = some steps write (`writes = true`): say `writes = false` where one only asks, and add `[[clean_up.KIND.step]]` with `creates` so that a run can be undone
## playing a journey
help-journey = Tries a journey, makes one from a recording, cleans up after a run
help-journey-examples = {"  "}afflux journey try portal
    {"  "}afflux journey import visit.har -o mine.toml
help-journey-try = Plays one visit and shows each request, response, value and check
help-journey-try-examples = {"  "}afflux journey try portal
    {"  "}afflux journey try mine.toml --target https://staging.exemple.test \
    {"      "}--accounts accounts.csv --read-only
help-journey-import = Makes a first journey from a recorded visit (HAR)
help-journey-import-examples = {"  "}afflux journey import visit.har -o mine.toml
help-journey-clean-up = Removes what a run left on its target
help-journey-clean-up-examples = {"  "}afflux journey clean-up results/runs/today/left-behind.ndjson \
    {"      "}--journey entcore --target https://staging.exemple.test \
    {"      "}--accounts accounts.csv
help-arg-journey = a journey: portal, entcore, cas, moodle, static, or a file (TOML)
help-arg-har = the recording, as a browser saves it
help-arg-left-behind = the list that the run wrote beside its outcome
help-flag-har-host = host of the platform; that of the first page by default
help-flag-account = login name of the account; the first of the list by default
help-flag-trial-service = a service whose page is tried; may be repeated
help-flag-upload = size of the upload that is tried; 20KB by default
help-flag-replay-journey = what the visits send: portal, entcore, cas, moodle, static or a file
help-flag-replay-accounts = accounts of the visitors (CSV, see afflux accounts)
help-flag-read-only = leave out the steps that write
help-flag-assets = fetch the journey’s static files too
help-flag-clean-up = remove what the run left on the target, after it
help-flag-dry-run = say what would be sent, and send nothing
journey-not-found = there is no such file, and no journey of the binary has this name: { $names }
journey-no-assets = the journey `{ $journey }` has no static files: leave `--assets` out, or add `[assets]` to it
journey-no-clean-up = the journey `{ $journey }` cannot remove what it writes: leave `--clean-up` out, or add `[clean_up]` to it
account-not-listed = no such account is in the list
usage-not-one-of = `--{ $flag }` cannot be `{ $value }`: write one of { $words }
progress-clean-up = clean-up
left-removed = things left on the target, removed: { $count }
left-remaining = things still on the target: { $count }, listed in { $file }; `afflux journey clean-up` removes them
left-uncertain = of { $count } uploads no answer says whether they were stored: look for them by hand
left-lost = things that could not be written down: { $count }; look for them by hand
left-accounts-refused = { $accounts } accounts could not log in to remove what they left
left-not-clean = something is still on the target
trial-login = login
trial-logout = logout
trial-clean-up = clean-up
trial-upload = { $service }, upload of { $size }
trial-class-ok = ok
trial-class-turned-away = turned away
trial-class-error = error
trial-class-no-response = no response
trial-taken = taken ({ $length } letters)
trial-not-there = is not there
trial-seen = seen: { $text }
trial-time-out = no whole response within a minute
trial-failed = the response to `{ $step }` is not what this step expects: see above what was seen, and change the step or the platform
trial-turned-away = the visitor was turned away: the target is full
trial-no-response = not every request had a response
har-written = { $file }: { $kept } of { $requests } requests, of { $host }
har-left-out-host = left out: { $count } to other hosts
har-left-out-asset = left out: { $count } pictures, scripts and style sheets
har-left-out-tracker = left out: { $count } of audience measurement
har-left-out-broken = left out: { $count } without a response
har-left-out-repeated = left out: { $count } of services that were there already
dry-run-embedded = the embedded portal
dry-run-target = target
dry-run-journey = journey
dry-run-duration = length of the run, ramp included
dry-run-visits = visits, those under way at the opening included
dry-run-visitors = visitors
dry-run-accounts = accounts
dry-run-at-once = most visits at once
dry-run-connections = most connections at once
dry-run-requests = requests
dry-run-writes = of them, requests that write
dry-run-busiest = requests in the busiest second
dry-run-busiest-at = when that is
dry-run-bytes = bytes of pages and uploads
dry-run-request = request
dry-run-count = requests
dry-run-per-second = in the busiest second
dry-run-mark = * writes on the target
dry-run-nothing-sent = nothing was sent
har-odd = no journey can be made of this recording: what came out of it has no sense at `{ $key }`; record the visit again, or write the journey by hand
