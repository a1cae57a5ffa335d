## rétroprévisions

help-backtest = Prédit ce qui fut rapporté ensuite, d’après ce qu’on savait avant
help-backtest-examples = {"  "}afflux backtest
    {"  "}afflux backtest e-lyco-2020-03-16 --format json
    {"  "}afflux backtest mon-portail/retro.toml --lang fr
help-arg-backtests = rétroprévisions de scenarios/backtests, ou fichiers ; toutes celles du dossier par défaut
progress-backtest = rétroprévisions
backtest-none = `{ $file }` n’a pas de `[backtest]` : nommez un scénario qui en a
backtest-no-folder = le dossier `{ $folder }` ne se lit pas ({ $detail }) : allez à la racine du projet, ou nommez des fichiers
backtest-needs-case = rien n’est demandé : ajoutez une table `case.FAIT` pour chaque fait rapporté
backtest-statement-beside = une affirmation est vraie ou non et ne se compare à rien : retirez `than_usual`
backtest-outside-window = la période doit être dans la fenêtre `{ $window }` et finir après son début
backtest-hit = dedans
backtest-miss = dehors
backtest-vague = trop vague pour compter
backtest-predicted = {"  "}prédit { $value } ({ $low } – { $high })
backtest-reported = {"  "}rapporté { $observed } ; quatre fois l’habitude : { $naive }
backtest-statement = {"  "}prédit avec une probabilité de { $value } ({ $low } – { $high })
backtest-happened = {"  "}c’est arrivé
backtest-tuned = {"  "}réglé sur les cas : { $keys }
backtest-sum = { $hits } prédictions sur { $count } dedans
backtest-note = Un chiffre compte s’il est dans l’intervalle à 90 % et si la borne haute de celui-ci vaut au plus trois fois la borne basse ; une affirmation, si sa probabilité dépasse un demi, intervalle compris.
