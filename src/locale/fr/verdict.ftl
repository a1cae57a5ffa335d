## verdicts
limit-generator = le générateur de charge était lui-même la limite : la mesure ne dit rien du portail
limit-no-samples = aucune mesure : pas de verdict
limit-few-samples = il faut au moins { $needed } pages pour ce centile, il y en a { $samples }
limit-speed = le temps est accéléré, et cette cible ne peut pas raccourcir ses sessions : non jugé
limit-incomplete = la mesure est incomplète : pas de verdict favorable
readiness-green = { $pupils_share } des élèves attendent plus de { $over_seconds } au moins une fois : le portail tient
readiness-orange = { $pupils_share } des élèves attendent plus de { $over_seconds } au moins une fois : le portail peut céder
readiness-red = { $pupils_share } des élèves attendent plus de { $over_seconds } au moins une fois : le portail ne tient pas
readiness-orange-few = une limite peut céder, même si seuls { $pupils_share } des élèves attendent plus de { $over_seconds } : le portail peut céder
readiness-red-few = une limite cède, même si seuls { $pupils_share } des élèves attendent plus de { $over_seconds } : le portail ne tient pas
readiness-unknown = la simulation ne permet pas de conclure : il faut au moins { $needed } répétitions jugées et des limites
status-pass = tenue
status-fail = dépassée
status-inconclusive = indécis
status-invalid = non valable
light-green = VERT
light-orange = ORANGE
light-red = ROUGE
light-unknown = INDÉTERMINÉ

## limits in words
limit-response = temps de réponse, { $percentile }e centile
limit-turned-away = pages refusées
limit-abandoned = visites abandonnées
limit-errors = pages en erreur ou trop longues
limit-people = { $who } dont une page dépasse { $over }
limit-since = dépassée à partir de { $at }
limit-since-median = dépassée à partir de { $at } (médiane des répétitions qui la dépassent)
limit-at-most = au plus { $max }
