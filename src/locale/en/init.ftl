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
