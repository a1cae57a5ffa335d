## laws
law-shape = `{ $law }` is not a law: write for instance `exp:mean=1s` or `const:1s`
law-unknown = law `{ $name }` is not known: there are exp, const, erlang, gamma, lognormal, hyperexp, pareto, empirical
law-parameter = `{ $part }` is not a parameter: write `name=value`
law-twice = parameter `{ $key }` is given twice: keep one
law-needs = the law needs parameter `{ $key }`
law-unknown-parameter = this law has no parameter `{ $key }`: remove it
law-not-positive = `{ $key }` is `{ $value }` and must be over 0
law-negative = `{ $value }` is negative: the value must be at least 0
law-erlang-k = `k` is { $value } and must be a whole number from 1 to 1000
law-hyperexp-cv2 = `cv2` is { $value } and must be over 1: take `exp` or `gamma` otherwise
law-units-differ = `{ $value }` has another unit than the rest of the law
law-quantity = `{ $value }` is not a quantity: write for instance `1s`, `200ms`, `8min`, `1MB` or `2.5`
law-wrong-unit = the law has the wrong unit: write its values in `{ $wanted }`
law-mean-unreachable = no law cut at { $max } has the mean { $mean }: lower the mean or raise `max`
law-file-here = a law from a file (`empirical:FILE`) is not possible here
law-empirical-line = line { $line } of the file of values: `{ $value }` is not a positive duration in seconds
law-empirical-empty = the file of values is empty: give one value a line
law-too-wide = this law gives values beyond measure: lower `cv`, or raise `alpha`
