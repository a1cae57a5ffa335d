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
help-flag-password-file = file with the one password of all accounts
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
