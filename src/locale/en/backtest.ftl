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
