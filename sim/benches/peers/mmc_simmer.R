# M/M/100 at rho = .9 in simmer: arrivals wanted as the argument. Prints arrivals, mean wait, CPU seconds.
suppressMessages(library(simmer))
arrivals <- as.integer(commandArgs(trailingOnly = TRUE)[1])
set.seed(1)
began <- proc.time()
visit <- trajectory() |>
  seize("server") |>
  timeout(function() rexp(1, 1)) |>
  release("server")
portal <- simmer() |>
  add_resource("server", 100) |>
  add_generator("visit", visit, function() rexp(1, 90)) |>
  run(until = arrivals / 90)
found <- get_mon_arrivals(portal)
wait <- found$end_time - found$start_time - found$activity_time
took <- proc.time() - began
cat(nrow(found), mean(wait), took[["user.self"]] + took[["sys.self"]], "\n")
